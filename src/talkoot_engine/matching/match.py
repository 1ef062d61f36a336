"""Which offers fit each need, best first, each with its reasons."""

from collections.abc import Iterator, Sequence

from talkoot_engine.matching.inputs import Entry, check_entries
from talkoot_engine.matching.outcome import Match, Reason
from talkoot_engine.matching.similarity import Texts, read_texts

# What facts beside the text are worth: a shared field adds, what does not fit takes off.
FIELD_BONUS = 0.1
OTHER_PLACE, OVER_BUDGET, DATES_APART = 0.7, 0.7, 0.5
LEAST = 0.02  # below this nothing is in common but chance
_WORDING = 0.15  # cosine of letters that is worth telling


def match(needs: Sequence[Entry], offers: Sequence[Entry], *, top: int = 5) -> tuple[Match, ...]:
    """Up to top offers for each need, the needs in their order and the best offer first.

    The score is the likeness of the texts (base forms, concepts, letters), more if they share a
    field, less if places, price or dates do not fit; equal scores stand in the order of the
    offers. Time O(needs * offers) and linear in the letters.

    Raises BadInput: no-entries, duplicate-entry.
    """
    check_entries(needs, "needs")
    check_entries(offers, "offers")
    texts = read_texts([*needs, *offers])
    places = range(len(needs), len(needs) + len(offers))
    likeness = texts.alike(range(len(needs)), places)
    found = []
    for n, need in enumerate(needs):
        scores = [
            (min(1.0, like + _bonus(need, offer)) * _fit(need, offer), m)
            for m, (offer, like) in enumerate(zip(offers, likeness[n].tolist(), strict=True))
        ]
        best = sorted(scores, key=lambda score: (-score[0], score[1]))[:top]
        for score, m in best:
            if score >= LEAST:
                reasons = tuple(_reasons(texts, n, places[m], need, offers[m]))
                found.append(Match(need.id, offers[m].id, score, reasons))
    return tuple(found)


def _bonus(need: Entry, offer: Entry) -> float:
    return FIELD_BONUS if set(need.fields) & set(offer.fields) else 0.0


def _fit(need: Entry, offer: Entry) -> float:
    fit = 1.0
    if need.places and offer.places and not set(need.places) & set(offer.places):
        fit *= OTHER_PLACE
    if need.budget is not None and offer.budget is not None and offer.budget > need.budget:
        fit *= OVER_BUDGET
    return fit if _common_time(need, offer) else fit * DATES_APART


def _reasons(texts: Texts, left: int, right: int, need: Entry, offer: Entry) -> Iterator[Reason]:
    yield from text_reasons(texts, left, right)
    fields = tuple(field for field in need.fields if field in offer.fields)
    if fields:
        yield Reason("same-field", {"fields": fields})
    yield from place_reasons(need, offer)
    if need.budget is not None and offer.budget is not None:
        code = "within-budget" if offer.budget <= need.budget else "over-budget"
        yield Reason(code, {"price": offer.budget, "budget": need.budget})
    yield from _date_reasons(need, offer)


def text_reasons(texts: Texts, left: int, right: int) -> Iterator[Reason]:
    """What two texts have in common."""
    words = texts.shared("words", left, right)
    if words:
        yield Reason("same-words", {"words": words})
    concepts = texts.shared("concepts", left, right)
    if concepts:
        yield Reason("same-concepts", {"concepts": concepts})
    wording = float(texts.cosine("grams", [left], [right])[0, 0])
    if wording >= _WORDING:
        yield Reason("similar-wording", {"share": round(100 * wording)})


def place_reasons(need: Entry, offer: Entry) -> Iterator[Reason]:
    """Whether two entries meet at a place; nothing where one of them fits anywhere."""
    places = tuple(place for place in need.places if place in offer.places)
    if places:
        yield Reason("same-place", {"places": places})
    elif need.places and offer.places:
        yield Reason("other-place")


def _date_reasons(need: Entry, offer: Entry) -> Iterator[Reason]:
    bounds = (need.begins, need.ends), (offer.begins, offer.ends)
    if not all(any(pair) for pair in bounds):
        return
    if not _common_time(need, offer):
        yield Reason("dates-apart")
        return
    begins = max(filter(None, (need.begins, offer.begins)), default=None)
    ends = min(filter(None, (need.ends, offer.ends)), default=None)
    values = {"begins": str(begins or ""), "ends": str(ends or "")}
    yield Reason("dates-meet", values)


def _common_time(need: Entry, offer: Entry) -> bool:
    late = need.begins and offer.ends and need.begins > offer.ends
    early = need.ends and offer.begins and offer.begins > need.ends
    return not (late or early)
