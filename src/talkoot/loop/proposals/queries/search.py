"""Finding proposals by their words, and those that resemble what someone is writing."""

from django.db.models import Count, Exists, OuterRef, QuerySet

from talkoot.loop.calls.models import Call
from talkoot.loop.proposals.models import Proposal, Word
from talkoot.loop.proposals.queries.words import LANGUAGES, base, words
from talkoot.loop.proposals.rules import PUBLIC_STATUSES

_MOST_WORDS = 8
_SIMILAR = 5
# Above this a word is looked up in each row on the way, below it the rows are looked up by it.
_COMMON = 5_000
# Words this short (and, for, the) join sentences and say nothing about what is proposed.
_TELLING = 4


def matching(rows: QuerySet[Proposal], text: str) -> QuerySet[Proposal]:
    """Rows that hold every word of the text, in any of its forms; none for a text without words."""
    asked = [_bases(word) for word in words(text)[:_MOST_WORDS]]
    if not asked:
        return rows.none()
    known = Word.objects.filter(word__in=set().union(*asked)).order_by().values_list("word")
    counts = dict(known.annotate(Count("pk")))
    for forms in asked:
        found = Word.objects.filter(word__in=forms)
        if sum(counts.get(form, 0) for form in forms) > _COMMON:
            rows = rows.filter(Exists(found.filter(proposal=OuterRef("pk"))))
        else:
            rows = rows.filter(pk__in=found.values("proposal_id"))
    return rows


def similar(text: str, call: Call, besides: Proposal | None = None) -> list[Proposal]:
    """Public proposals of a call whose titles share most words with this one."""
    telling = {form for word in words(text) if len(word) >= _TELLING for form in _bases(word)}
    if not telling:
        return []
    rows = Proposal.objects.filter(
        call=call, status__in=PUBLIC_STATUSES, words__word__in=telling, words__in_title=True
    )
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    rows = rows.annotate(shared=Count("words__word")).order_by("-shared", "-supports_count", "-pk")
    return list(rows.only("slug", "title", "language", "summary", "supports_count")[:_SIMILAR])


def _bases(word: str) -> set[str]:
    """A reader's language is not known to be that of the text, so each one's base form counts."""
    return {word, *(base(word, language) for language in LANGUAGES)}
