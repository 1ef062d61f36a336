"""Limits on winners that a file states in META. Pabulib has no keys for them, so they are ours:

categories;Play,Green                  Pabulib's own list; a project's column category may name some
min_projects_per_category;1,           one number a category, in that order; empty is no limit
max_projects_per_category;2,3
max_cost_per_category;,25000
exclusive_projects;153,773|12,15,16    of each group at most one can be carried out

(Pabulib's min_length_per_category and max_sum_cost_per_category speak of single ballots.)
"""

from collections.abc import Mapping, Sequence

from talkoot_engine.base import BadInput
from talkoot_engine.base.money import in_minor_units, is_decimal
from talkoot_engine.budgeting.formats.votes import is_whole
from talkoot_engine.budgeting.limits import Limit, category_limits, exclusive

Rows = Sequence[Mapping[str, str]]
_MOST, _LEAST = "max_projects_per_category", "min_projects_per_category"
_MOST_COST, _EXCLUSIVE = "max_cost_per_category", "exclusive_projects"


def stated_amounts(meta: Mapping[str, str]) -> list[str]:
    """The amounts of money among the limits, as they are written."""
    return [text for text in _numbers(meta, _MOST_COST) if is_decimal(text)]


def stated_limits(meta: Mapping[str, str], rows: Rows, *, unit: int, name: str) -> list[Limit]:
    """The limits on winners: those of categories, then the exclusive projects.

    Raises BadInput: missing-key, bad-number, wrong-categories, unknown-project.
    """
    return [*_by_category(meta, rows, unit, name), *_exclusive(meta, rows, name)]


def _by_category(meta: Mapping[str, str], rows: Rows, unit: int, name: str) -> list[Limit]:
    asked = [key for key in (_LEAST, _MOST, _MOST_COST) if key in meta]
    if asked and "categories" not in meta:
        raise BadInput("missing-key", f"{asked[0]} needs the key categories. Add it.", where=name)
    categories = _split(meta["categories"], ",") if asked else []
    said = {key: _said(meta, key, categories, name) for key in asked}
    limited = {category for numbers in said.values() for category in numbers}
    held = {
        category: [row["project_id"] for row in rows if category in _categories(row)]
        for category in categories
        if category in limited
    }
    whole = {
        key: {category: int(text) for category, text in said.get(key, {}).items()}
        for key in (_LEAST, _MOST)
    }
    costs = said.get(_MOST_COST, {}).items()
    return category_limits(
        held,
        least=whole[_LEAST],
        most=whole[_MOST],
        most_cost={category: in_minor_units(text, unit) for category, text in costs},
    )


def _said(
    meta: Mapping[str, str], key: str, categories: Sequence[str], name: str
) -> dict[str, str]:
    """The number of each category that has one, as it is written."""
    texts = _numbers(meta, key)
    if len(texts) != len(categories):
        raise BadInput(
            "wrong-categories",
            f"{key} has {len(texts)} numbers for {len(categories)} categories. "
            "Give one for each; empty is no limit.",
            where=name,
        )
    is_number = is_decimal if key == _MOST_COST else is_whole
    bad = [text for text in texts if text and not is_number(text)]
    if bad:
        sentence = f"{key} holds {bad[0]!r}. Write numbers such as 2,,1."
        raise BadInput("bad-number", sentence, where=name)
    return {category: text for category, text in zip(categories, texts, strict=True) if text}


def _numbers(meta: Mapping[str, str], key: str) -> list[str]:
    return [text.strip() for text in meta.get(key, "").split(",")]


def _categories(row: Mapping[str, str]) -> list[str]:
    return _split(row.get("category", ""), ",")


def _exclusive(meta: Mapping[str, str], rows: Rows, name: str) -> list[Limit]:
    groups = [_split(text, ",") for text in _split(meta.get(_EXCLUSIVE, ""), "|")]
    known = {row["project_id"] for row in rows}
    unknown = sorted({id_ for group in groups for id_ in group} - known)
    if unknown:
        sentence = f"{_EXCLUSIVE} names {unknown[:5]}, which PROJECTS lacks. Correct the ids."
        raise BadInput("unknown-project", sentence, where=name)
    return [exclusive(group) for group in groups]


def _split(text: str, mark: str) -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]
