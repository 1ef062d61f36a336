"""Reads a model from its folder: model.toml, nodes/*.toml, actions/*.toml, scenarios/*.toml and
data/*.csv. Every part remembers its file and line."""

import csv
import hashlib
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from math import isfinite, nan
from pathlib import Path
from typing import Any

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios.inputs import (
    Action,
    Cost,
    Effect,
    Frame,
    Hindcast,
    Model,
    Node,
    Outcome,
    Place,
    Row,
    Scenario,
    Spread,
)

COLUMNS = ("leaf", "items", "year", "value", "source", "note")


def read_model(folder: str | Path) -> Model:
    """Raises BadInput: file-missing, not-utf8, bad-toml, bad-entry, column-missing, not-a-number,
    twice."""
    folder = Path(folder)
    head = _Text(folder, folder / "model.toml")
    try:
        return _model(folder, head)
    except (KeyError, TypeError, ValueError, AttributeError) as no:
        if isinstance(no, BadInput):
            raise
        raise BadInput(
            "bad-entry",
            f"The head of the model cannot be read: {type(no).__name__} {no}. Correct it.",
            where=head.name,
        ) from no


def _model(folder: Path, head: "_Text") -> Model:
    rows: dict[str, list[Row]] = {}
    for path in sorted((folder / "data").glob("*.csv")):
        for row in _rows(folder, path):
            rows.setdefault(row.leaf, []).append(row)
    nodes = _parts(folder, "nodes", lambda text, id_: _node(text, id_, tuple(rows.get(id_, ()))))
    given = head.given
    return Model(
        name=given["name"],
        note=given.get("note", {}),
        first=_whole(head, given, "first"),
        last=_whole(head, given, "last"),
        start=_whole(head, given, "start"),
        target_year=_whole(head, given, "target_year"),
        dims={dim: tuple(part["items"]) for dim, part in given["dimension"].items()},
        dim_labels={dim: part["items"] for dim, part in given["dimension"].items()},
        nodes=nodes,
        actions=_parts(folder, "actions", _action),
        scenarios=_parts(folder, "scenarios", _scenario),
        frames={id_: _frame(head, id_) for id_ in given.get("frame", {})},
        outcomes={id_: _outcome(head, id_) for id_ in given.get("outcome", {})},
        levers=tuple(given.get("levers", ())),
        default=str(given.get("default", "")),
        sha256=fingerprint(folder),
        hindcast=_hindcast(head),
        loose=tuple(row for leaf, found in rows.items() if leaf not in nodes for row in found),
    )


def fingerprint(folder: str | Path) -> str:
    """SHA-256 over the names and bytes of all files of a model, in the order of their names."""
    folder = Path(folder)
    whole = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".toml", ".csv")):
        data = path.read_bytes()
        whole.update(f"{path.relative_to(folder).as_posix()} {len(data)}\n".encode())
        whole.update(data)
    return whole.hexdigest()


class _Text:
    """A TOML file and where its tables stand."""

    def __init__(self, folder: Path, path: Path) -> None:
        self.name = path.relative_to(folder).as_posix()
        self.block = path.stem
        try:
            text = path.read_bytes().decode("utf-8")
            self.given: dict[str, Any] = tomllib.loads(text)
        except FileNotFoundError as no:
            raise BadInput("file-missing", f"There is no file {path}.", where=self.name) from no
        except UnicodeDecodeError as no:
            raise BadInput("not-utf8", "Save the file as UTF-8.", where=self.name) from no
        except tomllib.TOMLDecodeError as no:
            raise BadInput("bad-toml", f"The file is no TOML: {no}.", where=self.name) from no
        self._lines = {
            match[1]: number
            for number, line in enumerate(text.splitlines(), 1)
            if (match := re.match(r"\s*\[([\w.\"-]+)\]", line))
        }

    def place(self, title: str) -> Place:
        return Place(self.name, self._lines.get(title, 1))


def _parts(folder: Path, kind: str, make: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted((folder / kind).glob("*.toml")):
        text = _Text(folder, path)
        single = kind == "scenarios"
        for id_ in [path.stem] if single else list(text.given):
            if id_ in found:
                raise BadInput(
                    "twice", f"{id_} stands at {found[id_].place} too.", where=str(text.place(id_))
                )
            try:
                found[id_] = make(text, id_)
            except (KeyError, TypeError, ValueError, AttributeError) as no:
                if isinstance(no, BadInput):
                    raise
                raise BadInput(
                    "bad-entry",
                    f"{id_} cannot be read: {type(no).__name__} {no}. Compare it with another.",
                    where=str(text.place(id_)),
                ) from no
    return found


def _only(text: _Text, id_: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    strange = [key for key in given if key not in known]
    if strange:
        raise BadInput(
            "bad-entry",
            f"{id_} states {strange[0]!r}, which is not known. Known are: {', '.join(known)}.",
            where=str(text.place(id_)),
        )


def _node(text: _Text, id_: str, rows: tuple[Row, ...]) -> Node:
    given = text.given[id_]
    known = ("label", "unit", "dims", "formula", "spread", "certain", "trend", "share_of", "areas")
    _only(text, id_, given, (*known, "stated", "note"))
    spread = given.get("spread")
    return Node(
        id=id_,
        label=given["label"],
        unit=given["unit"],
        dims=tuple(given.get("dims", ())),
        place=text.place(id_),
        block=text.block,
        formula=given.get("formula", ""),
        rows=rows,
        spread=Spread(**spread) if spread else None,
        certain=given.get("certain", {}),
        trend=float(given.get("trend", 0.0)),
        stated=bool(given.get("stated", False)),
        share_of=given.get("share_of", ""),
        areas=given.get("areas", ""),
        note=given.get("note", {}),
    )


def _action(text: _Text, id_: str) -> Action:
    given = dict(text.given[id_])
    effects = tuple(
        Effect(
            node=part["node"],
            kind=part["kind"],
            amount=float(part["amount"]),
            sd=float(part["sd"]),
            cells={dim: tuple(items) for dim, items in part.get("cells", {}).items()},
            dim=part.get("dim", ""),
            origin=part.get("from", ""),
            to=part.get("to", {}),
        )
        for part in given.pop("effect")
    )
    cost = given.pop("cost", None)
    return Action(
        id=id_,
        effects=effects,
        place=text.place(id_),
        block=text.block,
        cost=Cost(**cost) if cost else None,
        **given,
    )


def _scenario(text: _Text, id_: str) -> Scenario:
    given = text.given
    levels = {action: float(level) for action, level in given.get("levels", {}).items()}
    return Scenario(id_, given["label"], given["what"], levels, Place(text.name, 1))


def _frame(text: _Text, id_: str) -> Frame:
    return Frame(id=id_, place=text.place(f"frame.{id_}"), **text.given["frame"][id_])


def _outcome(text: _Text, id_: str) -> Outcome:
    given = text.given["outcome"][id_]
    return Outcome(id_, given["node"], given["kind"], text.place(f"outcome.{id_}"))


def _hindcast(text: _Text) -> Hindcast | None:
    given = text.given.get("hindcast")
    return None if given is None else Hindcast(place=text.place("hindcast"), **given)


def _whole(text: _Text, given: Mapping[str, Any], key: str) -> int:
    value = given.get(key)
    if type(value) is not int:
        raise BadInput("bad-entry", f"{key} is {value!r}. Give a year.", where=text.name)
    return value


def _rows(folder: Path, path: Path) -> Iterator[Row]:
    name = path.relative_to(folder).as_posix()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as no:
        raise BadInput("not-utf8", "Save the file as UTF-8.", where=name) from no
    table = csv.DictReader(io.StringIO(text, newline=""))
    lacking = [title for title in COLUMNS if title not in (table.fieldnames or [])]
    if lacking:
        raise BadInput(
            "column-missing", f"There is no column {lacking[0]}. Add it.", where=f"{name}:1"
        )
    for given in table:
        place = Place(name, table.line_num)
        if any(given[title] is None for title in COLUMNS[:-1]):
            raise BadInput(
                "column-missing", "The row ends too early. Give it every column.", where=str(place)
            )
        items = tuple(part.strip() for part in given["items"].split("/") if part.strip())
        row = ",".join(given[title] or "" for title in COLUMNS)
        yield Row(
            leaf=given["leaf"],
            items=items,
            year=_year(given["year"], place) if given["year"] else None,
            value=_number(given["value"], place),
            source=given["source"],
            note=given["note"] or "",
            place=place,
            sha256=hashlib.sha256(row.encode()).hexdigest(),
        )


def _number(text: str, place: Place) -> float:
    try:
        value = float(text)
    except ValueError:
        value = nan
    if not isfinite(value):
        raise BadInput("not-a-number", f"{text!r} is no number. Correct it.", where=str(place))
    return value


def _year(text: str, place: Place) -> int:
    value = _number(text, place)
    if value != int(value):
        raise BadInput("not-a-number", f"{text!r} is no year. Correct it.", where=str(place))
    return int(value)
