"""Requests as other cities publish them: GeoReport v2 in JSON, XML and CSV, read strictly."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from talkoot_engine.base import BadInput

MOST_BYTES = 200_000_000
_NEEDED = ("service_request_id", "requested_datetime")


@dataclass(frozen=True, slots=True)
class Record:
    """One request of another system; times with their zone. closed: None while it is open."""

    number: str
    service_code: str
    service_name: str
    group: str
    status: str
    notes: str
    description: str
    agency: str
    requested: datetime
    updated: datetime | None
    expected: datetime | None
    closed: datetime | None
    address: str
    lat: float | None
    lon: float | None


def read_records(path: Path, *, zone: str) -> list[Record]:
    """Requests of a file: .csv or .json, also with .gz. zone: of times without an offset.

    Raises BadInput: file-missing, not-readable, column-missing, bad-time, bad-number,
    doubled-request, nothing-in-it.
    """
    name = path.name.removesuffix(".gz")
    text = _text(path)
    if name.endswith(".json"):
        rows = of_json(text, where=path.name)
    elif name.endswith(".csv"):
        rows = list(csv.DictReader(io.StringIO(text)))
    else:
        raise BadInput("not-readable", f"{path.name} is neither .csv nor .json.", where=path.name)
    return records(rows, zone=zone, where=path.name)


def _text(path: Path) -> str:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise BadInput("not-readable", f"{path.name} is larger than 200 MB.", where=path.name)
        return data.decode("utf-8-sig")
    except FileNotFoundError as no:
        raise BadInput("file-missing", f"There is no file {path}.", where=path.name) from no
    except (OSError, EOFError, UnicodeDecodeError) as no:
        raise BadInput(
            "not-readable", f"{path.name} cannot be read: {no}.", where=path.name
        ) from no


def of_json(text: str, *, where: str) -> list[Mapping[str, Any]]:
    """An array of objects. Raises BadInput: not-readable."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as no:
        raise BadInput("not-readable", f"This is no JSON: {no}.", where=where) from no
    if isinstance(found, dict):
        found = found.get("requests") or found.get("service_requests") or [found]
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadInput("not-readable", "Give an array of objects.", where=where)
    return found


def of_xml(text: str, *, where: str) -> list[dict[str, str]]:
    """The children of the root, each as names and texts; no document type, so no entities.

    Raises BadInput: not-readable.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadInput("not-readable", "XML with a document type is not read.", where=where)
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - without entities there is no bomb
    except ElementTree.ParseError as no:
        raise BadInput("not-readable", f"This is no XML: {no}.", where=where) from no
    return [{part.tag: (part.text or "").strip() for part in one} for one in root]


def records(rows: Iterable[Mapping[str, Any]], *, zone: str, where: str) -> list[Record]:
    """Rows as records, each number once. Raises BadInput as `read_records` does."""
    local, seen, found = ZoneInfo(zone), set(), []
    for line, row in enumerate(rows, start=2):
        record = _record(row, local, f"{where}:{line}")
        if record.number in seen:
            raise BadInput(
                "doubled-request",
                f"The request {record.number!r} stands there twice. Keep one.",
                where=f"{where}:{line}",
            )
        seen.add(record.number)
        found.append(record)
    if not found:
        raise BadInput("nothing-in-it", "There is no request in it.", where=where)
    return found


def _record(row: Mapping[str, Any], zone: tzinfo, where: str) -> Record:
    given = {name: "" if value is None else str(value).strip() for name, value in row.items()
             if name is not None}  # fmt: skip
    for name in _NEEDED:
        if not given.get(name):
            raise BadInput(
                "column-missing", f"{name} is missing or empty. Fill it in.", where=where
            )
    name = given.get("service_name") or given.get("service_code") or "?"
    times = {
        short: _time(given.get(f"{short}_datetime", ""), zone, where)
        for short in ("requested", "updated", "expected", "closed")
    }
    status = given.get("status", "").lower() or ("closed" if times["closed"] else "open")
    if status == "closed" and times["closed"] is None:
        times["closed"] = times["updated"] or times["requested"]
    return Record(
        number=given["service_request_id"],
        service_code=given.get("service_code") or name,
        service_name=name,
        group=given.get("group", ""),
        status=status,
        notes=given.get("status_notes", ""),
        description=given.get("description", ""),
        agency=given.get("agency_responsible", ""),
        requested=times["requested"],  # type: ignore[arg-type]
        updated=times["updated"],
        expected=times["expected"],
        closed=times["closed"] if status == "closed" else None,
        address=given.get("address", ""),
        lat=_degrees(given.get("lat", ""), 90, where),
        lon=_degrees(given.get("long", ""), 180, where),
    )


def _time(text: str, zone: tzinfo, where: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as no:
        sentence = f"{text!r} is no time. Write it as 2026-01-31T12:00:00+02:00."
        raise BadInput("bad-time", sentence, where=where) from no
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _degrees(text: str, most: float, where: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -most <= value <= most:
        raise BadInput("bad-number", f"{text!r} is no degree of WGS 84.", where=where)
    return value
