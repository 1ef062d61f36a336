"""goals.toml: what the city wants to become, in the order of its strategy."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from talkoot.commons.base.pack.contents import GoalRow, IndicatorRow, Target
from talkoot.commons.base.pack.figures_files import known_slug, once
from talkoot.commons.base.pack.files import listed
from talkoot.commons.base.pack.table import Table

DIMENSIONS = ("economic", "environmental", "social", "cultural")


def read_goals(
    folder: Path,
    languages: Sequence[str],
    indicators: Mapping[str, IndicatorRow],
    sources: Collection[str],
) -> tuple[GoalRow, ...]:
    tables = listed(folder, "goals.toml", "goal")
    return tuple(once([_goal(table, languages, indicators, sources) for table in tables]))


def _goal(
    table: Table,
    languages: Sequence[str],
    indicators: Mapping[str, IndicatorRow],
    sources: Collection[str],
) -> GoalRow:
    row = GoalRow(
        slug=table.slug("slug"),
        dimension=table.word("dimension", DIMENSIONS),
        term=table.text("term", ""),
        statement=table.texts("statement", languages),
        description=table.texts("description", languages, needed=False),
        owner=table.texts("owner", languages),
        source=known_slug(table, "source", sources, "unknown-source", "sources.toml"),
        indicators=_indicators(table, indicators),
        target=_target(table, indicators),
        where=table.where(),
    )
    table.done()
    return row


def _indicators(table: Table, indicators: Mapping[str, IndicatorRow]) -> tuple[str, ...]:
    slugs = table.slugs("indicators")
    for slug in slugs:
        if slug not in indicators:
            raise table.refuse(
                "unknown-indicator",
                "indicators",
                f"There is no indicator {slug!r} in indicators.toml. Add it there.",
            )
    return slugs


def _target(table: Table, indicators: Mapping[str, IndicatorRow]) -> Target | None:
    if not table.has("target"):
        return None
    slugs = table.slugs("indicators")
    inner = table.table("target")
    if not slugs:
        raise table.refuse(
            "target-without-indicator", "target", "A target needs an indicator that measures it."
        )
    frames = indicators[slugs[0]].frames
    target = Target(
        value=inner.decimal("value"),
        year=inner.whole("year", least=1900),
        frame=inner.slug("frame", ""),
    )
    if target.frame not in (frames or ("",)):
        raise inner.refuse(
            "unknown-frame",
            "frame",
            f"'frame' is {target.frame!r}; {slugs[0]} has {', '.join(frames) or 'none'}.",
        )
    inner.done()
    return target
