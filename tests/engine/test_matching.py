"""Needs and offers: what fits, why, who meets whom, and what is proposed twice."""

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkoot.cli import main
from talkoot_engine.base import BadInput
from talkoot_engine.matching import reference
from talkoot_engine.matching.duplicates import duplicates, similar_to
from talkoot_engine.matching.formats import entries_text, matches_text, read_entries
from talkoot_engine.matching.inputs import Entry
from talkoot_engine.matching.match import match
from talkoot_engine.matching.outcome import Match
from talkoot_engine.matching.rounds import best_round, stable_round
from talkoot_engine.matching.similarity import MATCHING, read_texts

LABELLED = Path(__file__).parent / "matching"


def labelled(name: str) -> tuple[tuple[Entry, ...], dict[str, str]]:
    """The entries of the labelled set, and the topic of each."""
    with (LABELLED / f"{name}.csv").open(encoding="utf-8") as file:
        topics = {row["id"]: row["topic"] for row in csv.DictReader(file)}
    return read_entries(LABELLED / f"{name}.csv"), topics


def precision_at_5(kinds: dict[str, float], *, fresh: bool = False) -> float:
    """The share of the first five offers that are of the need's topic, over all needs.

    fresh: the needs of the set that was written after the list of concepts, among all offers.
    """
    needs, wanted = labelled("fresh_needs" if fresh else "needs")
    offers, given = labelled("offers")
    if fresh:
        more, topics = labelled("fresh_offers")
        offers, given = offers + more, given | topics
    texts = read_texts([*needs, *offers])
    span = range(len(needs)), range(len(needs), len(needs) + len(offers))
    scores = sum(weight * texts.cosine(kind, *span) for kind, weight in kinds.items())
    best = np.argsort(-scores, axis=1, kind="stable")[:, :5]
    right = [
        given[offers[place].id] == wanted[need.id]
        for need, places in zip(needs, best, strict=True)
        for place in places
    ]
    return float(np.mean(right))


def test_three_quarters_of_the_first_five_offers_fit_the_need():
    (needs, wanted), (offers, given) = labelled("needs"), labelled("offers")

    found = match(needs, offers, top=5)
    right = [given[one.offer] == wanted[one.need] for one in found]

    assert len(found) == 5 * len(needs) == 120
    assert sum(right) / len(right) >= 0.75
    firsts = {one.need: one.offer for one in reversed(found)}
    assert all(given[offer] == wanted[need] for need, offer in firsts.items())


def test_concepts_carry_over_languages_what_letters_and_words_cannot():
    assert precision_at_5({"grams": 1.0}) < 0.4
    assert precision_at_5({"words": 1.0}) < 0.4
    assert precision_at_5({"concepts": 1.0}) > 0.7


def test_topics_that_nobody_had_in_mind_are_still_found_better_than_by_letters():
    assert precision_at_5(MATCHING, fresh=True) > precision_at_5({"grams": 1.0}, fresh=True) + 0.2


def test_a_swedish_need_finds_a_finnish_offer_and_says_what_both_are_about():
    need = Entry("n", "Mindre matsvinn i skolan", language="sv")
    offers = [
        Entry("a", "Kuorolaulua palvelutaloon", language="fi"),
        Entry("b", "Hävikkiruoan mittaus koulussa", language="fi"),
    ]

    first = match([need], offers)[0]

    assert first.offer == "b"
    (about,) = [reason for reason in first.reasons if reason.code == "same-concepts"]
    assert set(about.values["concepts"]) == {"waste", "school"}


def test_place_price_and_dates_are_told_and_count():
    words = {"title": "Koulun sisäilma", "language": "fi"}
    need = Entry(
        "n", **words, places=("tapiola",), fields=("air",), budget=5000,
        begins=date(2031, 1, 1), ends=date(2031, 6, 1),
    )  # fmt: skip
    fits = Entry(
        "fits", **words, places=("tapiola", "kera"), fields=("air",), budget=4000,
        begins=date(2031, 3, 1),
    )  # fmt: skip
    far = Entry("far", **words, places=("kera",), budget=4000)
    dear = Entry("dear", **words, budget=9000)
    late = Entry("late", **words, begins=date(2031, 8, 1))

    found = {one.offer: one for one in match([need], [late, dear, far, fits])}
    codes = {offer: [reason.code for reason in one.reasons] for offer, one in found.items()}

    assert next(iter(found)) == "fits"
    assert codes["fits"][-4:] == ["same-field", "same-place", "within-budget", "dates-meet"]
    assert found["fits"].reasons[-1].values == {"begins": "2031-03-01", "ends": "2031-06-01"}
    assert "other-place" in codes["far"]
    assert "over-budget" in codes["dear"]
    assert "dates-apart" in codes["late"]


def test_the_likeness_is_the_one_of_the_slow_reference():
    needs, _ = labelled("needs")
    few = needs[:8]

    fast = read_texts(few).alike(range(8), range(8))

    for left, right in ((0, 1), (2, 3), (4, 7), (5, 5)):
        assert fast[left, right] == pytest.approx(reference.alike(few, left, right), abs=1e-12)


def test_the_order_of_offers_changes_no_score():
    (needs, _), (offers, _) = labelled("needs"), labelled("offers")

    one = {(m.need, m.offer): m.score for m in match(needs[:4], offers, top=70)}
    two = {(m.need, m.offer): m.score for m in match(needs[:4], offers[::-1], top=70)}

    assert one == pytest.approx(two)


scores = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")),
    st.integers(1, 9).map(lambda n: n / 10),
    min_size=1,
)


@given(scores)
@settings(max_examples=60, deadline=None)
def test_no_round_has_a_greater_total(table):
    matches = [Match(need, offer, score, ()) for (need, offer), score in table.items()]

    found = best_round(matches)

    needs = sorted({need for need, _ in table})
    offers = sorted({offer for _, offer in table})
    assert found.total == pytest.approx(reference.best_total(needs, offers, table))
    assert len({offer for _, offer, _ in found.pairs}) == len(found.pairs)


@given(scores)
@settings(max_examples=60, deadline=None)
def test_in_a_stable_round_no_need_and_offer_would_rather_have_each_other(table):
    matches = [Match(need, offer, score, ()) for (need, offer), score in table.items()]

    found = stable_round(matches)
    of_need = {need: offer for need, offer, _ in found.pairs}
    of_offer = {offer: need for need, offer, _ in found.pairs}

    for (need, offer), score in table.items():
        better_for_need = score > table.get((need, of_need.get(need)), 0.0)
        better_for_offer = score > table.get((of_offer.get(offer), offer), 0.0)
        assert not (better_for_need and better_for_offer)


def test_a_round_keeps_to_refusals_and_to_how_many_an_offer_can_serve():
    table = {("a", "w"): 0.9, ("b", "w"): 0.8, ("b", "x"): 0.1, ("c", "w"): 0.7}
    matches = [Match(need, offer, score, ()) for (need, offer), score in table.items()]

    for rule in (best_round, stable_round):
        one = rule(matches, capacity={"w": 2}, refused={("a", "w")})
        assert {(need, offer) for need, offer, _ in one.pairs} == {("b", "w"), ("c", "w")}
        assert one.unmatched_needs == ("a",)
        assert one.unmatched_offers == ("x",)
    with pytest.raises(BadInput) as no:
        best_round(matches, capacity={"w": -1})
    assert no.value.code == "bad-capacity"


def test_ranks_given_by_both_sides_decide_a_stable_round():
    matches = [Match(need, offer, 0.5, ()) for need in "ab" for offer in "wx"]

    found = stable_round(
        matches, need_ranks={"a": ["w", "x"], "b": ["w", "x"]}, offer_ranks={"w": ["b", "a"]}
    )

    assert {(need, offer) for need, offer, _ in found.pairs} == {("a", "x"), ("b", "w")}


def test_a_duplicate_is_found_and_explained():
    entries = [
        Entry("1", "Talviuintipaikka Laajasaloon", "Laituri ja pukuhuone avantouimareille.", "fi"),
        Entry("2", "Penkkejä puistoon", "Levähdyspaikkoja ikäihmisille.", "fi"),
        Entry("3", "Laajasaloon talviuintia", "Avantouintiin laituri sekä pukuhuoneet.", "fi"),
    ]

    (pair,) = duplicates(entries, threshold=0.3)

    assert (pair.first, pair.second) == ("1", "3")
    assert "same-words" in [reason.code for reason in pair.reasons]
    assert similar_to(entries[2], entries)[0].second == "1"


def test_half_of_the_most_alike_real_proposals_were_merged_by_the_city(shared_data):
    with (shared_data / "omastadi" / "proposals.csv").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file) if row["round"] == "1"}
    kept = [row for row in rows.values() if row["link_plans"]]
    plan = {row["id"]: row["link_plans"] for row in kept}
    entries = [
        Entry(row["id"], row["title"], row["texts"], "fi", places=(row["areaScope"],))
        for row in kept
    ]

    found = duplicates(entries, threshold=0.1, top=50)

    assert len(entries) == 528
    merged = [plan[pair.first] == plan[pair.second] for pair in found]
    assert sum(merged) / len(merged) >= 0.5


def test_the_same_wish_for_another_place_is_less_of_a_duplicate():
    here = Entry("1", "Penkkejä puistoon", places=("tapiola",))
    there = Entry("2", "Penkkejä puistoon", places=("kera",))
    near = Entry("3", "Penkkejä puistoon", places=("kera", "tapiola"))

    first, second = similar_to(here, [there, near])

    assert (first.second, second.second) == ("3", "2")
    assert second.score < first.score
    assert second.reasons[-1].code == "other-place"


def test_entries_come_back_from_their_file():
    entry = Entry(
        "a", "Title, with a comma", 'and "quotes"\nand lines', "en", ("x", "y"), ("f",), 10,
        date(2031, 1, 2), None,
    )  # fmt: skip

    assert read_entries(entries_text([entry])) == (entry,)


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("id,text\na,b\n", "missing-column", "n.csv:1"),
        ("id,title\n", "no-entries", "n.csv"),
        ("id,title\na,b\na,c\n", "duplicate-entry", "n.csv:3"),
        ("id,title\na,b,c\n", "wrong-columns", "n.csv:2"),
        ('id,title\na,"b\n', "wrong-columns", "n.csv"),
        ("id,title\na,\n", "empty-text", "n.csv:2"),
        ("id,title,language\na,b,de\n", "bad-language", "n.csv:2"),
        ("id,title,budget\na,b,-5\n", "bad-budget", "n.csv:2"),
        ("id,title,begins\na,b,1.5.2031\n", "bad-date", "n.csv:2"),
        ("id,title,begins,ends\na,b,2031-02-01,2031-01-01\n", "dates-reversed", "n.csv:2"),
    ],
)
def test_bad_entries_are_refused_with_their_line(text, code, where):
    with pytest.raises(BadInput) as no:
        read_entries(text, name="n.csv")

    assert (no.value.code, no.value.where) == (code, where)


def test_the_command_prints_matches_and_a_round(capsys, tmp_path):
    needs, offers = LABELLED / "needs.csv", LABELLED / "offers.csv"

    assert main(["match", str(needs), str(offers), "--top", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    assert len(found["matches"]) == 48
    assert found["round"]["rule"] == "maximum-weight"
    assert main(["match", str(needs), str(offers), "--top", "1"]) == 0
    assert "same-concepts: " in capsys.readouterr().out
    assert main(["match", str(needs), str(tmp_path / "none.csv")]) == 2
    assert capsys.readouterr().err.startswith("no-file: ")
    assert main(["match", str(needs), str(offers), "--top", "0"]) == 2


def test_matches_are_written_as_a_table():
    found = match([Entry("n", "Koulun sisäilma")], [Entry("o", "Sisäilma koulussa")])

    assert matches_text(found).splitlines()[0] == "need,offer,score,reasons"
    assert matches_text(found).splitlines()[1].startswith("n,o,")
