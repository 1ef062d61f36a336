"""A large made-up city for benchmarks: accounts and proposals by the hundred thousand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from allauth.account.models import EmailAddress
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from talkoot.cli.set_up import load_city
from talkoot.commons.people.models import Person
from talkoot.commons.places.models import Place
from talkoot.loop.calls.models import Call, Phase
from talkoot.loop.decisions.actions import ceremony
from talkoot.loop.decisions.models import Vote
from talkoot.loop.proposals.models import Proposal

TOKEN = "b" * 32
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_BATCH = 5_000
BALLOT = {
    "kind": "budget",
    "money_cents": 100_000_00,
    "ballot": "approval",
    "rule": "equal-shares",
    "satisfaction": "cost",
    "completion": "add1",
    "max_choices": 5,
    "proof": "email",
}


@dataclass(frozen=True)
class City:
    """What the requests need: slugs of the call and of some proposals, and people's sessions."""

    call: str
    proposals: Sequence[str]
    sessions: Sequence[str]
    vote: str
    token: str = TOKEN


def fill(*, people: int, proposals: int) -> City:
    """Make what is not there yet; a second run finds the same city."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load_city()
    _insert(Person, people, _person)
    call = _call("bench", "collect")
    places = list(Place.objects.filter(kind="centre").values_list("pk", flat=True))
    _insert(Proposal, proposals, lambda n: _proposal(n, call, places))
    with connection.cursor() as cursor:
        cursor.execute("analyze" if connection.vendor == "sqlite" else "vacuum analyze")
    slugs = Proposal.objects.filter(call=call).values_list("slug", flat=True)[:20]
    sessions = [_session(person) for person in _some_people(500)]
    return City(call.slug, list(slugs), sessions, _vote())


def _insert(model: type[models.Model], wanted: int, make: object) -> None:
    start = model._default_manager.filter(pk__gt=0).count()
    rows = (make(n) for n in range(start, wanted))
    while batch := list(islice(rows, _BATCH)):
        model._default_manager.bulk_create(batch)


def _person(n: int) -> Person:
    return Person(email=f"bench-{n}@example.org", password="!", language="fi")


def _vote() -> str:
    """An open vote with thirty projects, as two clerks and two holders of shares open it."""
    call = _call("bench-vote", "decide", **BALLOT)
    if not Vote.objects.filter(call=call).exists():
        now = timezone.now()
        rows = [_proposal(-n, call, [None]) for n in range(1, 31)]
        for row in rows:
            row.status = "on-ballot"
        Proposal.objects.bulk_create(rows)
        first, second = _some_people(2)
        vote = ceremony.make_ballot(call=call, by=first, now=now)
        ceremony.draw_tie_order(vote=vote, by=first, now=now)
        ceremony.sign_open(vote=vote, by=first, now=now)
        parts = ceremony.sign_open(vote=vote, by=second, now=now)
        ceremony.check_shares(vote=vote, given=list(parts.values())[:2], by=first, now=now)
    return call.slug


def _call(slug: str, phase: str, **fields: object) -> Call:
    now = timezone.now()
    call, new = Call.objects.get_or_create(
        slug=slug,
        defaults={
            "kind": "challenge",
            "state": "published",
            "title": dict.fromkeys(("fi", "sv", "en"), "Bench"),
            "summary": dict.fromkeys(("fi", "sv", "en"), "A made-up call for measuring"),
            "published_at": now,
            "made_at": now,
            **fields,
        },
    )
    if new:
        Phase.objects.create(
            call=call, kind=phase, opens_at=now, closes_at=now + timedelta(days=3650)
        )
    return call


def _proposal(n: int, call: Call, places: Sequence[int | None]) -> Proposal:
    at = timezone.now() - timedelta(minutes=n)
    return Proposal(
        call=call,
        slug=f"bench-{n}",
        status="received",
        title=f"A quiet path along the shore, number {n}",
        summary="A short summary of what is proposed, in about as many words as people use.",
        body="Why it is needed, for whom, and what would be there afterwards. " * 6,
        language="en",
        place_id=places[n % len(places)],
        cost_cents=1_000_00 + n,
        author_name="Example resident",
        made_at=at,
        submitted_at=at,
        changed_at=at,
    )


def _some_people(how_many: int) -> Iterable[Person]:
    return Person.objects.filter(email__startswith="bench-").order_by("pk")[:how_many]


def _session(person: Person) -> str:
    EmailAddress.objects.get_or_create(user=person, email=person.email, verified=True)
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = _BACKEND
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return store.session_key
