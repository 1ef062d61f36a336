"""A conversation's opinions as the engine's votes, and as Polis' files."""

from typing import Any

import numpy as np
from django.conf import settings

from talkoot.commons.base.texts import pick
from talkoot.loop.deliberations.models import Conversation, Opinion
from talkoot.loop.deliberations.rules import State
from talkoot_engine.opinions.formats import matrix_text, statements_text, summary_text
from talkoot_engine.opinions.inputs import Moderation, Statement, Votes, votes_from_arrays


def votes_of(conversation: Conversation) -> Votes | None:
    """Every opinion; None where there is none.

    A hidden statement goes without its words and as moderated out: it places nobody.
    """
    statements = _statements(conversation)
    rows = Opinion.objects.filter(participant__conversation=conversation)
    named = rows.values_list("participant__number", "statement__number", "choice")
    table = np.array(list(named.order_by("participant__number", "statement__number")), np.int64)
    if not len(table):
        return None
    people, who = np.unique(table[:, 0], return_inverse=True)
    column = {statement.id: n for n, statement in enumerate(statements)}
    return votes_from_arrays(
        people=who,
        columns=[column[str(number)] for number in table[:, 1].tolist()],
        values=table[:, 2],
        participants=[str(number) for number in people.tolist()],
        statements=statements,
    )


def _statements(conversation: Conversation) -> list[Statement]:
    rows = conversation.statements.exclude(state=State.WAITING).select_related("writer")
    return [
        Statement(
            id=str(row.number),
            text=row.text if row.state == State.ACCEPTED else "",
            moderation=Moderation.IN if row.state == State.ACCEPTED else Moderation.OUT,
            meta=row.meta,
            seed=row.by_city,
            author=str(row.writer.number) if row.writer else "",
            written_at=int(row.at.timestamp() * 1000),
        )
        for row in rows.order_by("number")
    ]


def groups_of(conversation: Conversation) -> dict[str, int]:
    """Participant to the group of the newest map."""
    rows = conversation.people.exclude(group=None).values_list("number", "group")
    return {str(number): group for number, group in rows}


def participants_votes(conversation: Conversation) -> str:
    """participants-votes.csv: one row a participant, one column a statement."""
    votes = votes_of(conversation)
    return matrix_text(votes, groups=groups_of(conversation)) if votes else ""


def comments(conversation: Conversation) -> str:
    """comments.csv: one row a statement that is shown."""
    votes = votes_of(conversation)
    return statements_text(votes) if votes else ""


def summary(conversation: Conversation) -> str:
    """summary.csv: the conversation in a few lines."""
    votes = votes_of(conversation)
    if votes is None:
        return ""
    return summary_text(
        votes,
        topic=_plain(conversation.call.title),
        url=settings.PUBLIC_URL + conversation.get_absolute_url(),
        description=_plain(conversation.intro),
        groups=len(set(groups_of(conversation).values())),
    )


def _plain(texts: Any) -> str:
    return " ".join(pick(texts)[0].split())
