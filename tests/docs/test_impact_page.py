"""The worked table of the page on impact, computed again from the numbers on the page."""

from tests.docs.test_method_pages import tables

from talkoot.loop.impact.rules import Kind, Measured, best, clearness

PAGE = "impact.md"
VERDICTS = ("adopt", "adapt", "stop")


def effect(row: list[str]) -> Measured:
    _name, verdict, better, *numbers, _clear = row
    sign = 1 if better == "higher" else -1
    size, *ends = (sign * float(number) for number in numbers)
    low, high = sorted(ends)
    return Measured(
        live=True,
        kind=Kind.EXPERIMENT,
        verdict=VERDICTS.index(verdict),
        size=size,
        low=low,
        high=high,
    )


def test_the_clearest_effect_on_the_page_is_the_one_that_the_rule_names():
    rows = tables(PAGE)["contribution"][0]
    effects = [effect(row) for row in rows]

    assert [f"{clearness(one):.1f}" for one in effects] == [row[-1] for row in rows]
    place = best(effects)
    assert place is not None
    assert [[rows[place][0]]] == tables(PAGE)["named"][0]
