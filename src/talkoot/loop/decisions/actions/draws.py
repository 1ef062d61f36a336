"""The draw: seal pool and list and publish the chances, then let the public value pick.

Nobody steers it: pool and list are fixed before the value exists, the value is entered by two
people, and a pool with its quotas is drawn once, ever.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from talkoot.commons.base import Refused
from talkoot.commons.base.city import pack
from talkoot.commons.base.texts import Texts
from talkoot.commons.jobs import actions as jobs
from talkoot.commons.jobs.models import Job
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.ledger import bundle, signing
from talkoot.commons.people.models import Person
from talkoot.loop.calls.rules import Origin
from talkoot.loop.decisions.actions.panels import held
from talkoot.loop.decisions.bridge import panels as bridge
from talkoot.loop.decisions.models import Draw, Lottery, Panel, Registration, Seat
from talkoot.loop.decisions.queries import panels as queries
from talkoot.loop.decisions.rules import panels as rules
from talkoot.loop.decisions.rules.panels import SeatState, State

SECONDS = 600
_NAMED = ("value_kind", "value_name", "fallback_kind", "fallback_name", "fallback_at")


@transaction.atomic
def name_value(*, panel: Panel, fields: Mapping[str, Any], by: Person, now: datetime) -> Panel:
    """Name the public value that decides, and the one that counts where it does not come.

    fields: value_kind, value_name, fallback_kind, fallback_name, fallback_at.
    Raises Refused: step-not-now, value-not-named, fallback-too-soon.
    """
    panel = held(panel)
    rules.check_state(state=panel.state, needed=(State.DRAFT, State.OPEN, State.CLOSED))
    for name in _NAMED:
        setattr(panel, name, fields[name])
    _check_named(panel)
    panel.save(update_fields=list(_NAMED))
    ledger.record(
        event="panel.value-named",
        subject=panel,
        by=by,
        at=now,
        kind=panel.value_kind,
        name=panel.value_name,
        fallback=panel.fallback_name,
    )
    return panel


def _check_named(panel: Panel) -> None:
    rules.check_value_named(
        kind=panel.value_kind,
        name=panel.value_name,
        fallback_kind=panel.fallback_kind,
        fallback=panel.fallback_name,
        fallback_at=panel.fallback_at,
        draw_at=panel.draw_at,
    )


def may_publish(panel: Panel, now: datetime) -> None:
    """Raises Refused: step-not-now, value-not-named, fallback-too-soon, draw-too-soon, and what is
    wrong with the quotas."""
    rules.check_state(state=panel.state, needed=(State.CLOSED,))
    _check_named(panel)
    rules.check_before_draw(draw_at=panel.draw_at, now=now)
    for fault in rules.faults(panel.size, queries.quotas(panel)):
        raise fault


def start_publishing(*, panel: Panel, by: Person, now: datetime, title: Texts) -> Job:
    """Let the worker work the list out, where the pool is large."""
    may_publish(panel, now)
    work = f"{publish_in_background.__module__}.{publish_in_background.__name__}"
    return jobs.start(
        work=work, title=title, by=by, now=now, slug=panel.slug, person=by.pk, at=now.isoformat()
    )


def publish_in_background(job: Job, *, slug: str, person: int, at: str) -> str:
    """What the worker runs; `at` is when it was asked for."""
    publish(
        panel=Panel.objects.get(slug=slug),
        by=Person.objects.get(pk=person),
        now=datetime.fromisoformat(at),
    )
    return reverse("decisions:panel_desk", args=[slug])


def publish(*, panel: Panel, by: Person, now: datetime) -> Lottery:
    """Work out the fairest list of panels, seal pool and list, and publish everyone's chance.

    The list is worked out before anything is locked; a pool that changed meanwhile is refused.
    Raises Refused: as `may_publish`, quotas-clash, pool-too-small, out-of-time, pool-changed,
    drawn-already.
    """
    may_publish(panel, now)
    task = task_of(panel)
    sealed = bridge.seal(
        task, objective=panel.objective, sources=sources_of(panel), seconds=SECONDS
    )
    return _publish(panel, task, sealed, by, now)


@transaction.atomic
def _publish(
    panel: Panel, task: bridge.Task, sealed: bridge.Sealed, by: Person, now: datetime
) -> Lottery:
    panel = held(panel)
    may_publish(panel, now)
    if task_of(panel) != task:
        raise Refused("pool-changed")
    if Lottery.objects.filter(key=sealed.key).exists():
        raise Refused("drawn-already")
    lottery = Lottery.objects.create(
        panel=panel,
        key=sealed.key,
        pool_hash=sealed.pool_hash,
        panels_hash=sealed.panels_hash,
        secret_hash=sealed.secret_hash,
        pool_size=len(task.people),
        panels=sealed.panels,
        chances=dict(sealed.chances),
        groups=sealed.groups,
        optimal=sealed.optimal,
        document=sealed.document,
        published_at=now,
        published_by=by,
    )
    _give_places(panel, sealed)
    panel.state = State.PUBLISHED
    panel.save(update_fields=["state"])
    ledger.record(
        event="panel.published",
        subject=panel,
        by=by,
        at=now,
        pool=lottery.pool_size,
        pool_hash=lottery.pool_hash,
        panels=lottery.panels,
        panels_hash=lottery.panels_hash,
        secret_hash=lottery.secret_hash,
        value=panel.value_name,
        fallback=panel.fallback_name,
    )
    return lottery


def _give_places(panel: Panel, sealed: bridge.Sealed) -> None:
    rows = list(panel.registrations.all())
    for row in rows:
        row.place, row.opener = sealed.places[row.number], sealed.openers[row.number]
    Registration.objects.bulk_update(rows, ["place", "opener"])


def task_of(panel: Panel) -> bridge.Task:
    """Pool, quotas and size as the engine takes them."""
    quotas = [
        rules.Quota(q.category, q.feature, q.minimum, q.maximum) for q in queries.quotas(panel)
    ]
    return bridge.Task(queries.people_of(panel), quotas, panel.size)


def sources_of(panel: Panel) -> list[tuple[str, str]]:
    """The named value and its fallback, each with when it is due."""
    assert panel.fallback_at is not None
    return [
        (f"1. {panel.value_name}", _iso(panel.draw_at)),
        (f"2. {panel.fallback_name}", _iso(panel.fallback_at)),
    ]


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def enter_value(
    *, panel: Panel, value: str, used_fallback: bool, by: Person, now: datetime
) -> Draw:
    """Enter the value as it came; when a second person enters the same, the panel is drawn.

    Raises Refused: step-not-now, draw-not-yet, fallback-not-yet, value-shape, second-signer,
    values-differ, pool-changed, drawn-already. A second draw is refused and the attempt is kept.
    """
    if queries.draw_of(panel) is not None:
        _note_second_try(panel, by, now)
        raise Refused("drawn-already")
    try:
        return _enter(panel, value, used_fallback, by, now)
    except Refused as no:
        if no.code == "values-differ":
            _forget_first(panel, by, now)
        raise


@transaction.atomic
def _note_second_try(panel: Panel, by: Person, now: datetime) -> None:
    ledger.record(event="panel.second-draw-refused", subject=panel, by=by, at=now)


@transaction.atomic
def _forget_first(panel: Panel, by: Person, now: datetime) -> None:
    Draw.objects.filter(panel=panel, drawn_at=None).delete()
    ledger.record(event="panel.values-differed", subject=panel, by=by, at=now)


@transaction.atomic
def _enter(panel: Panel, value: str, used_fallback: bool, by: Person, now: datetime) -> Draw:
    panel = held(panel)
    rules.check_state(state=panel.state, needed=(State.PUBLISHED,))
    _check_time(panel, used_fallback, now)
    kind = panel.fallback_kind if used_fallback else panel.value_kind
    words = rules.canonical(kind, value)
    first = Draw.objects.select_for_update().filter(panel=panel).first()
    if first is None:
        draw = Draw.objects.create(
            panel=panel, first_value=words, used_fallback=used_fallback, first_by=by
        )
        ledger.record(event="panel.value-entered-once", subject=panel, by=by, at=now)
        return draw
    rules.check_second(first=first.first_by_id, person=by.pk)
    rules.check_same(first=(first.first_value, first.used_fallback), second=(words, used_fallback))
    return _draw(panel, first, by, now)


def _check_time(panel: Panel, used_fallback: bool, now: datetime) -> None:
    example = panel.origin == Origin.EXAMPLE
    if used_fallback:
        rules.check_fallback(fallback_at=panel.fallback_at, now=now, example=example)
    else:
        rules.check_drawable(draw_at=panel.draw_at, now=now, example=example)


def _draw(panel: Panel, draw: Draw, by: Person, now: datetime) -> Draw:
    lottery, sources = panel.lottery, sources_of(panel)
    name, due = sources[1 if draw.used_fallback else 0]
    drawn = bridge.draw(
        task_of(panel),
        document=lottery.document,
        sealed_as=(lottery.key, lottery.pool_hash, lottery.panels_hash),
        sources=sources,
        values={name: (draw.first_value, due)},
        now=max(_iso(now), due),
    )
    draw.value, draw.second_by, draw.drawn_at = draw.first_value, by, now
    draw.seed, draw.picked = drawn.seed, drawn.picked
    _keep_bundle(panel, draw, drawn)
    draw.save()
    _seat(panel, drawn, now)
    panel.state = State.DRAWN
    panel.save(update_fields=["state"])
    ledger.record(
        event="panel.drawn",
        subject=panel,
        by=by,
        at=now,
        value=draw.value,
        used_fallback=draw.used_fallback,
        seed=draw.seed,
        picked=draw.picked,
        bundle_hash=draw.bundle_hash,
    )
    return draw


def _keep_bundle(panel: Panel, draw: Draw, drawn: bridge.Drawn) -> None:
    data = sealed_bundle(panel, drawn.files)
    draw.bundle_hash, draw.bundle_bytes = hashlib.sha256(data).hexdigest(), len(data)
    name = f"draws/{panel.slug}-{draw.bundle_hash[:16]}.zip"
    # The name holds the hash, so a file of that name is this very bundle.
    if not default_storage.exists(name):
        name = str(default_storage.save(name, ContentFile(data)))
    draw.bundle = name


def sealed_bundle(panel: Panel, files: Mapping[str, bytes]) -> bytes:
    """The files of a draw, signed by the city."""
    city = pack().city
    about = {
        "format": bridge.FORMAT,
        "city": {"slug": city.slug, "name": dict(city.name)},
        "panel": {
            "slug": panel.slug,
            "title": dict(panel.title),
            "origin": str(panel.origin),
            "page": settings.PUBLIC_URL + reverse("decisions:panel_draw", args=[panel.slug]),
        },
    }
    return bundle.seal(files, about, signing.signing_key(Path(settings.KEY_FOLDER)))


def _seat(panel: Panel, drawn: bridge.Drawn, now: datetime) -> None:
    """Offer a seat to everyone drawn; the others wait in the order of the draw."""
    rows = {row.number: row for row in panel.registrations.all()}
    Seat.objects.bulk_create(
        Seat(
            panel=panel,
            registration=rows[number],
            number=rows[number].place or 0,
            position=position,
            is_reserve=is_reserve,
            state=SeatState.WAITING if is_reserve else SeatState.OFFERED,
            offered_at=None if is_reserve else now,
        )
        for is_reserve, numbers in ((False, drawn.panel), (True, drawn.reserves))
        for position, number in enumerate(numbers, 1)
    )
