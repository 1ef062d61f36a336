"""Keeping the search index in step with the texts."""

from collections.abc import Iterable

from talkoot.loop.proposals.models import Proposal, Word
from talkoot.loop.proposals.queries.words import lemmas


def index(proposals: Iterable[Proposal]) -> None:
    """Write the words of these proposals anew; call it in the transaction that changed them."""
    rows = list(proposals)
    Word.objects.filter(proposal__in=rows).delete()
    Word.objects.bulk_create((word for row in rows for word in words_of(row)), batch_size=2_000)


def words_of(proposal: Proposal) -> list[Word]:
    """The index entries of one proposal, not saved."""
    title = lemmas(proposal.title, proposal.language)
    rest = lemmas(f"{proposal.summary}\n{proposal.body}", proposal.language)
    return [
        Word(proposal=proposal, word=word, in_title=word in title) for word in sorted(title | rest)
    ]
