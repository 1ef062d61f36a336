"""What the privacy notice says, read from the classes that every model field has.

A new field with personal data appears in the notice by itself. What it is and how long it is kept
must have words here: tests/rooms/site/test_privacy.py refuses a table or a time without them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

Words = str | Promise

# What a table holds, in words that people know.
TABLES: dict[str, Words] = {
    "people.Person": _lazy("Your account"),
    "people.Role": _lazy("What you may do in the service"),
    "people.Membership": _lazy("For which organisation you speak, and what proves it"),
    "people.Proof": _lazy("That you have proven who you are or where you live"),
    "people.Code": _lazy("One-time codes sent in letters"),
    "calls.Call": _lazy("Who in the city prepared a call"),
    "proposals.Proposal": _lazy("Proposals you have written"),
    "proposals.Version": _lazy("Earlier versions of proposals"),
    "proposals.Support": _lazy("Proposals you support"),
    "proposals.Comment": _lazy("Comments you have written"),
    "proposals.Report": _lazy("Reports of improper content"),
    "proposals.Moderation": _lazy("Decisions of moderators"),
    "deliberations.Conversation": _lazy("Who in the city made a conversation"),
    "deliberations.Participant": _lazy("That you take part in a conversation"),
    "deliberations.Statement": _lazy("Statements you have written"),
    "deliberations.Opinion": _lazy("What you think of statements"),
    "deliberations.Argument": _lazy("Arguments you have written"),
    "deliberations.Complaint": _lazy("Reports of statements and arguments"),
    "deliberations.Moderation": _lazy("Who in the city moderated a conversation"),
    "deliberations.Report": _lazy("Who in the city wrote a closing report"),
    "proposals.Round": _lazy("Who in the city joined needs and offers"),
    "proposals.Match": _lazy("What your side said to a match"),
    "experiments.Experiment": _lazy("Who began an experiment"),
    "experiments.Partner": _lazy("Experiments in which you take part as a resident"),
    "experiments.PlanVersion": _lazy("Who locked or amended the plan of an experiment"),
    "experiments.Agreement": _lazy("Who wrote an agreement"),
    "experiments.Acceptance": _lazy("Who accepted an agreement"),
    "experiments.Measurement": _lazy("Values of an experiment, with pseudonyms"),
    "experiments.Key": _lazy("Keys with which programs send values"),
    "experiments.JournalEntry": _lazy("What you wrote in the journal of an experiment"),
    "experiments.Evaluation": _lazy("Who had an experiment evaluated"),
    "experiments.Verdict": _lazy("Who in the city gave a verdict"),
    "impact.Lesson": _lazy("Who in the city let an experiment teach the city model"),
    "impact.Estimate": _lazy("Who in the city estimated what a proposal would do"),
    "services.Client": _lazy("Programs that send requests, and who in the city let them"),
    "services.Request": _lazy("Requests you have made, and how to reach you"),
    "services.Event": _lazy("Who in the city worked on a request"),
    "services.Photo": _lazy("Photos you have sent"),
    "decisions.SignOff": _lazy("Who in the city carried out a step of a vote"),
    "decisions.Ballot": _lazy("Your sealed ballot while voting is open"),
    "decisions.RollMark": _lazy("That a ballot has been cast, without the choices"),
    "decisions.Envelope": _lazy("Sealed ballots after the close, without voters"),
    "decisions.PaperEntry": _lazy("Paper ballots while they are being entered"),
    "decisions.Count": _lazy("Who in the city counted a vote"),
    "decisions.Leaf": _lazy("Receipts of ballots"),
    "decisions.Vote": _lazy("How many ballots of a vote came on paper or online"),
    "decisions.Panel": _lazy("Who in the city prepared a citizens' panel"),
    "decisions.Mailing": _lazy("How many letters were drawn for a citizens' panel"),
    "decisions.Registration": _lazy("That you would sit in a citizens' panel, and what you said"),
    "decisions.Lottery": _lazy("The sealed list from which a citizens' panel is drawn"),
    "decisions.Draw": _lazy("Who in the city carried out a draw"),
    "decisions.Seat": _lazy("That you were drawn into a citizens' panel"),
    "decisions.Meeting": _lazy("Who was at a meeting of a citizens' panel"),
    "proposals.Answer": _lazy("The city's answers to proposals"),
    "notices.Mail": _lazy("Mails about what you follow"),
    "notices.Choice": _lazy("Which mails you want"),
    "jobs.Job": _lazy("Long tasks that staff have started"),
}
# The words after which a field is kept or erased, as the models state them.
TIMES: dict[str, Words] = {
    "90 days": _lazy("90 days"),
    "permanent record of the office": _lazy("Kept as a record of the office"),
    "permanent record of the office; small numbers are not shown": _lazy(
        "Kept as a record of the office; small numbers are not shown"
    ),
    "until the account is erased": _lazy("Until you erase your account"),
    "until the account is erased; the count stays": _lazy(
        "Until you erase your account; the number of supporters stays"
    ),
    "until the account is erased; the proposal stays": _lazy(
        "Until you erase your account; the proposal stays without your name"
    ),
    "until the account is erased; what was written stays": _lazy(
        "Until you erase your account; what was written stays without your name"
    ),
    "12 months after the last change, as a draft": _lazy(
        "A draft: 12 months after the last change"
    ),
    "until the draft belongs to an account, at most 12 months": _lazy(
        "Until the draft belongs to an account, at most 12 months"
    ),
    "2 years after the report": _lazy("2 years after the report"),
    "2 years; the two sides and staff see it": _lazy("2 years; the two sides and staff see it"),
    "as long as the experiment": _lazy("As long as the experiment"),
    "as long as the experiment runs": _lazy("As long as the experiment runs"),
    "2 years; the author sees it": _lazy("2 years; the author sees it"),
    "until the account is erased; the opinions stay": _lazy(
        "Until you erase your account; the opinions stay without your name"
    ),
    "until the opinions belong to an account, at most 12 months": _lazy(
        "Until the opinions belong to an account, at most 12 months"
    ),
    "as long as the conversation; without an account nobody knows whose it is": _lazy(
        "As long as the conversation; without an account nobody knows whose it is"
    ),
    "as long as the statement": _lazy("As long as the statement"),
    "as long as the comment": _lazy("As long as the comment"),
    "until the code expires": _lazy("Until the code expires"),
    "until the vote closes": _lazy("Until the vote closes"),
    "until the envelopes are opened": _lazy("Until the ballots are opened for counting"),
    "until the account is erased, at most 6 months after the panel has ended": _lazy(
        "Until you erase your account, at most 6 months after the panel has ended"
    ),
    "until the account is erased; the request stays": _lazy(
        "Until you erase your account; the request stays without you"
    ),
    "2 years after the request is closed": _lazy("2 years after the request is closed"),
    "until the report is sent": _lazy("Until the report is sent"),
    "until the key is ended": _lazy("Until the key is ended"),
    "until the appeal time of the vote is over": _lazy("Until the time for appeals is over"),
}


@dataclass(frozen=True)
class Kept:
    """Data of one table that is kept equally long. kind: personal or secret."""

    table: Words
    fields: tuple[str, ...]
    kind: str
    time: Words


# Tables of the libraries that sign people in; they state no classes of their own.
OF_LIBRARIES = (
    Kept(_lazy("E-mail addresses you have proven"), ("email", "verified"), "personal",
         TIMES["until the account is erased"]),
    Kept(_lazy("Passkeys and codes for signing in"), ("type", "data", "last_used_at"), "secret",
         TIMES["until the account is erased"]),
    Kept(_lazy("Where you are signed in"), ("ip", "user_agent", "last_seen_at"), "personal",
         _lazy("Until you sign out, at most 14 days")),
)  # fmt: skip


def kept() -> list[Kept]:
    """Everything personal or secret in the database, table by table."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("talkoot.")]
    rows = [row for model in ours for row in _of(model)]
    order = list(TABLES.values())
    return [*sorted(rows, key=lambda row: order.index(row.table)), *OF_LIBRARIES]


def _of(model: type[Model]) -> Iterator[Kept]:
    groups: dict[tuple[str, str], list[str]] = {}
    for name, privacy in model.PRIVACY.items():  # type: ignore[attr-defined]
        if privacy.kind != "public" and name != "id":
            groups.setdefault((privacy.kind, privacy.keep), []).append(name)
    for (kind, time), names in groups.items():
        yield Kept(TABLES[model._meta.label], tuple(names), kind, TIMES[time])
