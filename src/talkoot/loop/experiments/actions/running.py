"""Running and ending: measurements, journal, reminders, evaluation, verdict."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import Texts
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.experiments import bridge
from talkoot.loop.experiments.models import (
    Evaluation,
    Experiment,
    JournalEntry,
    Key,
    Measurement,
    Reminder,
    Verdict,
)
from talkoot.loop.experiments.queries import one as queries
from talkoot.loop.experiments.rules import ending, planning, running
from talkoot.loop.experiments.rules.states import State

Rows = Sequence[Mapping[str, str]]


@transaction.atomic
def measure(
    *, experiment: Experiment, rows: Rows, source: str, by: Person, now: datetime
) -> list[Measurement]:
    """Keep values, all of them or none; a value that is there already becomes a new edition.

    rows: the plan's columns as text, with unit, arm, site and period as its design has them.
    Raises Refused: not-a-partner, not-running, not-begun, no-values, too-many-rows, no-number,
    period-not-over, arm-not-drawn; BadInput for what does not fit the plan.
    """
    row = Experiment.objects.select_for_update().get(pk=experiment.pk)
    today = timezone.localdate(now)
    running.check_measurable(
        state=row.state,
        starts_on=row.starts_on,
        today=today,
        takes_part=queries.takes_part(by, row),
    )
    running.check_rows(len(rows))
    given = [_with_arm(row, one) for one in rows]
    ready = bridge.plan_of(row.plan, seed=row.seed)
    running.check_values(given, ready.columns)
    bridge.check_each(row.plan, given, seed=row.seed)
    for one in given:
        if row.starts_on is not None and one.get("period"):
            running.check_period_over(
                period=int(one["period"]),
                period_days=int(row.plan["period_days"]),
                starts_on=row.starts_on,
                today=today,
            )
    kept = _keep(row, given, ready.columns, source=source, by=by, now=now)
    ledger.record(
        event="experiment.measured",
        subject=row,
        by=by,
        at=now,
        rows=len(kept),
        source=str(source),
        hash=_data_hash(row),
    )
    return kept


def _with_arm(row: Experiment, given: Mapping[str, str]) -> dict[str, str]:
    """A row with the arm that was drawn; one that says another is refused.

    Raises Refused: arm-not-drawn.
    """
    if row.plan["design"] != bridge.Design.RANDOM_AB:
        return dict(given)
    unit = given.get("unit", "").strip()[: running.UNIT]
    drawn = bridge.arm(row.seed, unit)
    if given.get("arm") and given["arm"] != drawn:
        raise Refused("arm-not-drawn", unit=unit, arm=given["arm"], drawn=drawn)
    return {**given, "unit": unit, "arm": drawn}


def _keep(
    row: Experiment,
    rows: Rows,
    columns: Sequence[str],
    *,
    source: str,
    by: Person,
    now: datetime,
) -> list[Measurement]:
    there = {
        (one.period, one.site, one.unit): (one.edition, one.values)
        for one in queries.measurements(row)
    }
    fresh = []
    for given in rows:
        key = (int(given.get("period") or 0), given.get("site", ""), given.get("unit", ""))
        values = {name: given[name] for name in columns}
        edition, old = there.get(key, (0, None))
        if old != values:
            fresh.append(
                Measurement(
                    experiment=row,
                    period=key[0],
                    site=key[1],
                    unit=key[2],
                    arm=given.get("arm", ""),
                    values=values,
                    edition=edition + 1,
                    source=source,
                    at=now,
                    by=by,
                )
            )
    Measurement.objects.bulk_create(fresh, batch_size=1_000)
    Experiment.objects.filter(pk=row.pk).update(changed_at=now)
    return fresh


@transaction.atomic
def make_key(*, experiment: Experiment, by: Person, now: datetime) -> str:
    """A key with which a program sends values; returned once. An older one of theirs ends.

    Raises Refused: not-a-partner, not-running.
    """
    row = Experiment.objects.select_for_update().get(pk=experiment.pk)
    if not queries.takes_part(by, row):
        raise Refused("not-a-partner")
    if row.state != State.RUNNING:
        raise Refused("not-running")
    key = secrets.token_urlsafe(32)
    Key.objects.filter(experiment=row, by=by).delete()
    Key.objects.create(experiment=row, sum=sum_of(key), made_at=now, by=by)
    ledger.record(event="experiment.key-made", subject=row, by=by, at=now)
    return key


def sum_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def note(
    *, experiment: Experiment, kind: str, body: str, language: str, by: Person, now: datetime
) -> JournalEntry:
    """Write in the journal what happened, what users say, or what went wrong.

    Raises Refused: not-a-partner, ended, note-empty, note-too-long.
    """
    running.check_note(body, takes_part=queries.takes_part(by, experiment), state=experiment.state)
    entry = JournalEntry.objects.create(
        experiment=experiment, kind=kind, body=body.strip(), language=language, at=now, by=by
    )
    ledger.record(event="experiment.noted", subject=experiment, by=by, at=now, kind=str(kind))
    return entry


def remind(now: datetime) -> int:
    """Note for every running experiment what is due 30, 7 and 1 days ahead, and what is late.

    The notices read it from the ledger, and each is noted once. Returns how many were new.
    """
    today = timezone.localdate(now)
    made = 0
    for row in Experiment.objects.filter(state=State.RUNNING):
        progress = queries.progress(row, queries.measurements(row))
        for due, left in running.reminders(progress.dues if progress else [], today):
            made += _remind(row, due, left, now)
    return made


@transaction.atomic
def _remind(row: Experiment, due: running.Due, left: int, now: datetime) -> int:
    _, new = Reminder.objects.get_or_create(
        experiment=row,
        due_on=due.due_on,
        period=due.period,
        days=left,
        defaults={"at": now},
    )
    if new:
        ledger.record(
            event="experiment.due",
            subject=row,
            by=None,
            at=now,
            due_on=str(due.due_on),
            days=left,
            missing=list(due.missing),
        )
    return int(new)


@transaction.atomic
def evaluate(*, experiment: Experiment, by: Person, now: datetime) -> Evaluation:
    """Run the locked analysis on the data as they stand, and publish what it finds.

    Raises Refused: not-a-partner, not-running, too-early; BadInput where data are missing.
    """
    row = Experiment.objects.select_for_update().get(pk=experiment.pk)
    if not queries.may_evaluate(by, row):
        raise Refused("not-a-partner")
    ending.check_evaluable(
        state=row.state,
        ends_on=row.ends_on,
        today=timezone.localdate(now),
        anytime=row.plan.get("looks") == bridge.Looks.ANYTIME,
    )
    first = row.versions.get(number=1)
    rows = queries.rows_of(queries.measurements(row))
    found = Evaluation.objects.create(
        experiment=row,
        number=1 + row.evaluations.count(),
        outcome=bridge.result(first.plan, rows, seed=row.seed),
        plan_hash=first.hash,
        data_hash=planning.plan_hash({"rows": rows}),
        rows=len(rows),
        at=now,
        by=by,
    )
    row.state, row.changed_at = State.EVALUATED, now
    row.save(update_fields=["state", "changed_at"])
    ledger.record(
        event="experiment.evaluated",
        subject=row,
        by=by,
        at=now,
        plan=found.plan_hash,
        data=found.data_hash,
        verdict=found.outcome["verdict"],
    )
    return found


@transaction.atomic
def decide(
    *,
    experiment: Experiment,
    word: str,
    reasons: Texts,
    office: Texts,
    by: Person,
    now: datetime,
) -> Verdict:
    """Adopt, adapt or stop, by a named office, beside what the locked rule suggests.

    Raises Refused: not-evaluated, word-unknown, reason-missing, office-missing.
    """
    row = Experiment.objects.select_for_update().get(pk=experiment.pk)
    ending.check_verdict(state=row.state, word=word, reasons=reasons, office=office)
    result = row.evaluations.order_by("-number")[0]
    verdict = Verdict.objects.create(
        experiment=row,
        word=word,
        suggested=result.outcome["verdict"],
        reasons=dict(reasons),
        office=dict(office),
        at=now,
        by=by,
    )
    row.state, row.changed_at = State.DECIDED, now
    row.save(update_fields=["state", "changed_at"])
    ledger.record(
        event="experiment.decided",
        subject=row,
        by=by,
        at=now,
        word=str(word),
        suggested=verdict.suggested,
    )
    return verdict


@transaction.atomic
def end(*, experiment: Experiment, reason: str, by: Person, now: datetime) -> Experiment:
    """End an experiment before its evaluation; it stays public with its reason.

    Raises Refused: ended, reason-missing.
    """
    row = Experiment.objects.select_for_update().get(pk=experiment.pk)
    ending.check_endable(state=row.state, reason=reason)
    row.state, row.end_reason, row.changed_at = State.ENDED, reason.strip(), now
    row.save(update_fields=["state", "end_reason", "changed_at"])
    ledger.record(event="experiment.ended", subject=row, by=by, at=now)
    return row


def _data_hash(row: Experiment) -> str:
    rows: list[Any] = queries.rows_of(queries.measurements(row))
    return planning.plan_hash({"rows": rows})
