"""Rows for tests: each maker fills in what the test does not care about."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress

from talkoot.commons.gateways import keys
from talkoot.commons.people import actions as people
from talkoot.commons.people.models import Person, Proof, Role
from talkoot.commons.places.models import Place
from talkoot.loop.calls.models import Call, Phase
from talkoot.loop.decisions.actions import ballots, ceremony, closing, counting
from talkoot.loop.decisions.models import Vote
from talkoot.loop.deliberations import actions as deliberations
from talkoot.loop.deliberations.models import Conversation, Opinion, Participant, Statement
from talkoot.loop.goals.models import Goal, Observation
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import Status

NOON = datetime(2031, 5, 2, 9, 0, tzinfo=UTC)  # noon in Espoo
VOTING = NOON + timedelta(days=12)  # within the voting time of `call`
AFTER = NOON + timedelta(days=21)  # after it
_numbers = itertools.count(1)


def texts(words: str) -> dict[str, str]:
    """The same words in three languages, told apart by their code."""
    return {"fi": f"{words} fi", "sv": f"{words} sv", "en": words}


def person(*kinds: str, **fields: Any) -> Person:
    """An account with a confirmed address and the given roles besides resident."""
    row = Person.objects.create_user(**{"email": f"p{next(_numbers)}@example.org", **fields})
    EmailAddress.objects.create(user=row, email=row.email, verified=True, primary=True)
    for kind in kinds:
        Role.objects.create(person=row, kind=kind, given_at=NOON)
    return row


def place(**fields: Any) -> Place:
    n = next(_numbers)
    return Place.objects.create(
        **{
            "slug": f"place-{n}",
            "kind": Place.Kind.CENTRE,
            "name": texts(f"Place {n}"),
            "lon": 24.8,
            "lat": 60.2,
            **fields,
        }
    )


def goal(**fields: Any) -> Goal:
    n = next(_numbers)
    return Goal.objects.create(
        **{
            "slug": f"goal-{n}",
            "dimension": "social",
            "statement": texts(f"Goal {n}"),
            "owner": texts("Mayor's office"),
            **fields,
        }
    )


def observation(like: Observation, **fields: Any) -> Observation:
    """Another edition of the same value."""
    same = {field.attname: getattr(like, field.attname) for field in like._meta.fields}
    return Observation.objects.create(**{**same, "id": None, **fields})


def call(
    *, phases: dict[str, tuple[datetime, datetime]] | None = None, goals: Any = (), **fields: Any
) -> Call:
    """A published budget round that collects from NOON for 10 days and decides for 10 more."""
    n = next(_numbers)
    row = Call.objects.create(
        **{
            "slug": f"call-{n}",
            "kind": "budget",
            "state": "published",
            "title": texts(f"Call {n}"),
            "summary": texts("A short summary"),
            "money_cents": 100_000_00,
            "ballot": "approval",
            "rule": "equal-shares",
            "satisfaction": "cost",
            "completion": "add1",
            "max_choices": 5,
            "proof": "email",
            "legal_basis": texts("Local Government Act, section 22"),
            "privacy_notice": texts("Privacy notice"),
            "contact": texts("Participation office"),
            "published_at": NOON,
            "made_at": NOON,
            **fields,
        }
    )
    default = {
        "collect": (NOON, NOON + timedelta(days=10)),
        "decide": (NOON + timedelta(days=10), NOON + timedelta(days=20)),
    }
    for kind, (opens, closes) in (default if phases is None else phases).items():
        Phase.objects.create(call=row, kind=kind, opens_at=opens, closes_at=closes)
    row.goals.set(goals)
    return row


def proposal(call_row: Call | None = None, **fields: Any) -> Proposal:
    n = next(_numbers)
    return Proposal.objects.create(
        **{
            "call": call_row or call(),
            "slug": f"proposal-{n}",
            "status": Status.RECEIVED,
            "title": f"Proposal {n}",
            "summary": "A bench in the park",
            "body": "We need a place to rest.",
            "language": "en",
            "cost_cents": 10_000_00,
            "author_name": "Example resident",
            "made_at": NOON,
            "submitted_at": NOON,
            "changed_at": NOON,
            **fields,
        }
    )


def ballot(candidates: int = 6, **fields: Any) -> Vote:
    """A vote whose ballot is a draft; project n costs n times 10,000 euros."""
    row = call(**fields)
    for n in range(1, candidates + 1):
        proposal(row, status=Status.ON_BALLOT, title=f"Project {n:03}", cost_cents=n * 10_000_00)
    return ceremony.make_ballot(call=row, by=person("staff"), now=NOON)


def open_vote(candidates: int = 6, **fields: Any) -> Vote:
    """A vote that two people have opened; its keys and shares are in the key folder."""
    vote = ballot(candidates, **fields)
    ceremony.draw_tie_order(vote=vote, by=person("staff"), now=NOON)
    for _ in range(2):
        ceremony.sign_open(vote=vote, by=person("staff"), now=NOON)
    vote.refresh_from_db()
    return vote


def closed_vote(vote: Vote) -> Vote:
    """The vote after two people have closed it."""
    for _ in range(2):
        closing.sign_close(vote=vote, by=person("staff"), now=AFTER)
    vote.refresh_from_db()
    return vote


def shares(vote: Vote) -> list[str]:
    """Two of the three shares of a vote's key."""
    folder = keys.place(ceremony.folder_of(vote))
    return [path.read_text() for path in sorted(folder.glob("share-*.txt"))[:2]]


def proof(vote: Vote, **fields: Any) -> Proof:
    """What lets a person vote."""
    n = next(_numbers)
    return Proof.objects.create(
        **{
            "person": fields.pop("person", None) or person(),
            "purpose": f"vote:{vote.slug}",
            "method": vote.proof,
            "subject": f"subject-{n}",
            "until": AFTER + timedelta(days=30),
            **fields,
        }
    )


def codes(vote: Vote, count: int) -> list[str]:
    """Codes as they are printed in letters to voters."""
    return people.issue_codes(
        purpose=f"vote:{vote.slug}", count=count, by=person("staff"), now=NOON
    )


def opened_vote(choices: Any, candidates: int = 6, **fields: Any) -> Vote:
    """A vote of which the box has been opened; one ballot {number: points} for each of choices."""
    vote = open_vote(candidates, **fields)
    for number, chosen in enumerate(choices):
        ballots.cast(
            vote=vote,
            proof=proof(vote),
            choices=chosen,
            request=f"request-{number}",
            clock=lambda: VOTING,
        )
    vote = closed_vote(vote)
    vote = closing.open_envelopes(vote=vote, given=shares(vote), by=person("staff"), now=AFTER)
    vote.refresh_from_db()
    return vote


def counted_vote(choices: Any, candidates: int = 6, **fields: Any) -> Vote:
    """A vote that has been counted and that nobody has certified."""
    vote = opened_vote(choices, candidates, **fields)
    counting.count_vote(vote=vote, by=person("staff"), now=AFTER)
    vote.refresh_from_db()
    return vote


def certified_vote(choices: Any, candidates: int = 6, **fields: Any) -> Vote:
    """A vote of which the result is published."""
    vote = counted_vote(choices, candidates, **fields)
    for _ in range(2):
        counting.certify(vote=vote, by=person("staff"), now=AFTER)
    vote.refresh_from_db()
    return vote


def conversation(statements: int = 0, **fields: Any) -> Conversation:
    """A conversation that is open from NOON for ten days, with statements by the city."""
    open_days = (NOON, NOON + timedelta(days=10))
    phases = fields.pop("phases", {"deliberate": open_days, "collect": open_days})
    screening = fields.pop("screening", "before")
    row = deliberations.open_conversation(
        call=call(phases=phases, **fields),
        intro=texts("What it is about"),
        screening=screening,
        language="en",
        by=None,
        now=NOON,
    )
    deliberations.seed(
        conversation=row,
        texts=[f"Thing {n} should be done soon." for n in range(1, statements + 1)],
        language="en",
        by=person("staff"),
        now=NOON,
    )
    row.refresh_from_db()
    return row


def opinions(row: Conversation, votes: Any) -> list[Participant]:
    """One participant for each of votes, {number of a statement: 1, 0 or -1}; written at once."""
    people = Participant.objects.bulk_create(
        Participant(
            conversation=row, number=next(_numbers), holder=f"holder-{next(_numbers)}", since=NOON
        )
        for _given in votes
    )
    statements = {statement.number: statement for statement in row.statements.all()}
    for who, given in zip(people, votes, strict=True):
        for number, choice in given.items():
            name = {1: "agrees", 0: "passes", -1: "disagrees"}[choice]
            setattr(statements[number], name, getattr(statements[number], name) + 1)
        Opinion.objects.bulk_create(
            Opinion(participant=who, statement=statements[number], choice=choice, at=NOON)
            for number, choice in given.items()
        )
    Statement.objects.bulk_update(statements.values(), ["agrees", "passes", "disagrees"])
    row.participants += len(people)
    row.answers += sum(map(len, votes))
    row.save(update_fields=["participants", "answers"])
    return people


def two_camps(row: Conversation, people: int = 8) -> list[Participant]:
    """Two groups of so many that part on all statements but the first, on which all agree."""
    numbers = sorted(row.statements.values_list("number", flat=True))
    first, *rest = numbers
    votes = []
    for camp in (1, -1):
        for n in range(people):
            given = {number: camp * (1 if k % 2 else -1) for k, number in enumerate(rest)}
            # One odd answer each, so that nobody is the double of another.
            given[rest[n % len(rest)]] = 0
            votes.append({first: 1, **given})
    return opinions(row, votes)
