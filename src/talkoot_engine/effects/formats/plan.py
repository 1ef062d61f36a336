"""PLAN.toml: read with every key known, and written so that equal plans give equal bytes."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from talkoot_engine.base import BadInput
from talkoot_engine.effects.inputs import (
    Better,
    Design,
    Expected,
    Harm,
    Looks,
    Measure,
    Missing,
    Plan,
)

_PLAN = {
    "question": str,
    "hypothesis": str,
    "design": str,
    "smallest_effect": float,
    "confidence": float,
    "seed": str,
    "looks": str,
    "baseline": str,
    "sites": list,
    "steps": list,
    "start": int,
    "periods": int,
    "controls": list,
    "outcome": dict,
    "harms": list,
    "starts": dict,
    "expected": dict,
}
_MEASURE = {
    "column": str,
    "unit": str,
    "better": str,
    "source": str,
    "proportion": bool,
    "missing": str,
}
_EXPECTED = {
    "effect": float,
    "sd": float,
    "base_share": float,
    "correlation": float,
    "per_arm": int,
    "per_site": int,
}
_NEEDED = ("question", "hypothesis", "design", "smallest_effect", "outcome")
_CHOICES: dict[str, type[StrEnum]] = {
    "design": Design,
    "looks": Looks,
    "better": Better,
    "missing": Missing,
}
_ITEMS: dict[str, type] = {"sites": str, "controls": str, "steps": int}


def read_plan(file: str | Path, *, name: str | None = None) -> Plan:
    """A plan from a path, or from the text of a file (with its name for messages).

    Raises BadInput: no-file, bad-toml, unknown-key, missing-key, wrong-type, unknown-choice, and
    what Plan refuses.
    """
    where = name or (str(file) if isinstance(file, Path) else "PLAN.toml")
    table = _parsed(_text(file, where), where)
    try:
        return _plan(table)
    except BadInput as no:
        raise BadInput(no.code, no.sentence, where=no.where or where) from no


def _text(file: str | Path, where: str) -> str:
    if isinstance(file, str):
        return file
    try:
        return file.read_text(encoding="utf-8")
    except OSError as no:
        sentence = f"The file cannot be read: {no.strerror}. Give the path of a plan."
        raise BadInput("no-file", sentence, where=where) from no
    except UnicodeDecodeError as no:
        sentence = "The file is not UTF-8 text. Save it as UTF-8."
        raise BadInput("bad-toml", sentence, where=where) from no


def _parsed(text: str, where: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as no:
        line = str(no).partition("at line ")[2].partition(",")[0]
        place = f"{where}:{line}" if line else where
        raise BadInput(
            "bad-toml", f"This is not TOML: {no}. Correct the line.", where=place
        ) from no


def _plan(table: Mapping[str, Any]) -> Plan:
    known = _checked(table, _PLAN, "the plan", _NEEDED)
    harms = [
        _harm(_entry(row, f"harm {n}"), f"harm {n}")
        for n, row in enumerate(known.pop("harms", []), start=1)
    ]
    return Plan(
        outcome=_measure(known.pop("outcome"), "[outcome]"),
        harms=tuple(harms),
        starts={site: _whole(n, f"[starts] {site}") for site, n in known.pop("starts", {}).items()},
        expected=Expected(**_checked(known.pop("expected", {}), _EXPECTED, "[expected]")),
        **known,
    )


def _measure(table: Mapping[str, Any], place: str) -> Measure:
    return Measure(**_checked(table, _MEASURE, place, ("column", "unit", "better")))


def _harm(table: Mapping[str, Any], place: str) -> Harm:
    needed = ("column", "unit", "better", "worst_change")
    known = _checked(table, {**_MEASURE, "worst_change": float}, place, needed)
    worst = known.pop("worst_change")
    return Harm(Measure(**known), worst)


def _checked(
    table: Mapping[str, Any], kinds: Mapping[str, type], place: str, needed: tuple[str, ...] = ()
) -> dict[str, Any]:
    unknown = sorted(set(table) - set(kinds))
    if unknown:
        raise BadInput(
            "unknown-key",
            f"In {place} the keys {unknown} mean nothing. Known: {', '.join(kinds)}.",
        )
    missing = [key for key in needed if key not in table]
    if missing:
        raise BadInput("missing-key", f"In {place} the keys {missing} are missing. Write them.")
    return {key: _value(key, value, kinds[key], place) for key, value in table.items()}


def _value(key: str, given: Any, kind: type, place: str) -> Any:
    whole = kind is float and type(given) is int
    if not whole and type(given) is not kind:
        raise _wrong(f"In {place} {key} = {given!r}", _KINDS[kind])
    value: Any = float(given) if whole else given
    if key in _CHOICES:
        return _choice(key, value, place)
    if key in _ITEMS:
        for item in value:
            if type(item) is not _ITEMS[key]:
                raise _wrong(f"In {place} {key} has {item!r}", _KINDS[_ITEMS[key]])
        return tuple(value)
    return value


_KINDS = {
    str: "a text in quotes",
    float: "a number",
    int: "a whole number",
    bool: "true or false",
    list: "a list in square brackets",
    dict: "a table of its own",
}


def _choice(key: str, value: str, place: str) -> Any:
    try:
        return _CHOICES[key](value)
    except ValueError:
        known = ", ".join(str(choice) for choice in _CHOICES[key])
        raise BadInput(
            "unknown-choice", f"In {place} {key} = {value!r}. Choose one of {known}."
        ) from None


def _entry(row: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise _wrong(f"The {place} is {row!r}", "a table under [[harms]]")
    return row


def _whole(value: Any, place: str) -> int:
    if type(value) is not int:
        raise _wrong(f"{place} = {value!r}", _KINDS[int])
    return value


def _wrong(what: str, wanted: str) -> BadInput:
    return BadInput("wrong-type", f"{what}, and that is not {wanted}. Correct it.")


def plan_text(plan: Plan) -> str:
    """The plan as TOML: every field in one order, so that its hash stands for the plan."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    for key, kind in _PLAN.items():
        if kind is not dict and key != "harms":
            yield _line(key, getattr(plan, key))
    yield from ("", "[outcome]", *_measure_lines(plan.outcome))
    for harm in plan.harms:
        yield from ("", "[[harms]]", *_measure_lines(harm.measure))
        yield _line("worst_change", harm.worst_change)
    if plan.starts:
        yield from ("", "[starts]", *(_line(_quoted(s), n) for s, n in sorted(plan.starts.items())))
    believed = {key: getattr(plan.expected, key) for key in _EXPECTED}
    yield from ("", "[expected]")
    yield from (_line(key, value) for key, value in believed.items() if value is not None)


def _measure_lines(measure: Measure) -> Iterator[str]:
    yield from (_line(key, getattr(measure, key)) for key in _MEASURE)


def _line(key: str, value: object) -> str:
    return f"{key} = {_literal(value)}"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(str(value))
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return repr(value)


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, but for the delete character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
