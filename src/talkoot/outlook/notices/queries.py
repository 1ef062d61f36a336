"""What happened, and to whom it matters."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from talkoot.commons.ledger.models import Entry
from talkoot.commons.people.models import Person
from talkoot.loop.decisions.models import Registration
from talkoot.loop.experiments.queries.one import accounts_of
from talkoot.loop.proposals.models import Answer, Moderation, Proposal
from talkoot.loop.proposals.queries import speakers_of
from talkoot.loop.proposals.rules import Status
from talkoot.outlook.notices import rules
from talkoot.outlook.notices.models import Choice, Mail


def subjects_of(entries: Iterable[Entry]) -> dict[str, Any]:
    """The rows that entries are about, by how the ledger names them; one query a kind of row."""
    keys = defaultdict(set)
    for entry in entries:
        label, _separator, key = entry.subject.partition(":")
        keys[label].add(key)
    return {
        f"{label}:{key}": row
        for label, some in keys.items()
        if (model := _model(label)) is not None
        for key, row in _rows(model, some)
    }


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _rows(model: Any, keys: set[str]) -> Iterator[tuple[str, Any]]:
    fields = {field.name for field in model._meta.fields}
    key = "slug" if "slug" in fields else "pk"
    known = keys if key == "slug" else {word for word in keys if word.isdigit()}
    nearby = fields & {"call", "proposal", "service"}
    for row in model._default_manager.filter(**{f"{key}__in": known}).select_related(*nearby):
        yield str(getattr(row, key)), row


def concerned(subject: Any, notice: rules.Notice) -> set[int]:
    """The accounts that something concerns and that want mail about it."""
    choices = dict(Choice.objects.filter(kind=notice.kind).values_list("person", "mail"))
    asked = {p for p, mail in choices.items() if mail and notice.kind in rules.FOR_ANYONE}
    own = {p for p in _own(subject, notice.whom) if rules.wants(notice.kind, choices.get(p))}
    return own | asked


def _own(subject: Any, whom: rules.Whom) -> Iterable[int]:
    if whom is rules.Whom.AUTHOR:
        author = getattr(subject, "author_id", None)
        return [author] if author else []
    if whom is rules.Whom.AUTHORS_OF_CALL:
        proposals = Proposal.objects.filter(call=rules.call_of(subject), author__isnull=False)
        return proposals.exclude(status=Status.DRAFT).values_list("author", flat=True).distinct()
    if whom is rules.Whom.REPORTER:
        return [subject.by_id] if subject.by_id else []
    if whom is rules.Whom.SIDES:
        return speakers_of((subject.need, subject.offer))
    if whom is rules.Whom.PARTNERS:
        return accounts_of(subject)
    return _in_panel(subject, whom)


def _in_panel(subject: Any, whom: rules.Whom) -> Iterable[int]:
    """Those with an account; the office calls the others."""
    rows = Registration.objects.filter(person__isnull=False)
    if whom is rules.Whom.REGISTERED:
        return rows.filter(panel=subject).values_list("person", flat=True)
    if whom is rules.Whom.MEMBER:
        return rows.filter(seat=subject).values_list("person", flat=True)
    return []


def choices_of(person: Person) -> dict[str, bool]:
    """Kind of mail → whether this person gets it."""
    said = dict(Choice.objects.filter(person=person).values_list("kind", "mail"))
    return {kind: rules.wants(kind, said.get(kind)) for kind in rules.CHOICES}


@dataclass(frozen=True)
class Told:
    """An entry together with the row that it is about; name: as in `rules.EVENTS`."""

    name: str
    entry: Entry
    about: Any


def told(entries: Iterable[Entry]) -> list[Told]:
    """The entries worth a notice with what they are about; what is gone is left out."""
    named = [(rules.name_of(entry.event, entry.data), entry) for entry in entries]
    worth = [(name, entry) for name, entry in named if name in rules.EVENTS]
    subjects = subjects_of(entry for _, entry in worth)
    return [Told(n, e, subjects[e.subject]) for n, e in worth if e.subject in subjects]


def detail_of(item: Told) -> Answer | Moderation | None:
    """What was answered, or why something was hidden."""
    if item.entry.event == "proposal.answered":
        return item.about.answers.filter(at=item.entry.at).first()
    return Moderation.objects.filter(pk=item.entry.data.get("moderation")).first()


def feed_items(most: int) -> list[Told]:
    """What the public feed tells, newest first."""
    return told(Entry.objects.filter(event__in=rules.FEED).order_by("-number")[:most])


def of_mail(mail: Mail) -> Told | None:
    """What a mail is about; None where it is gone."""
    return next(iter(told(Entry.objects.filter(pk=mail.entry))), None)
