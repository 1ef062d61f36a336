"""A log from a file, whichever form it has."""

import gzip
import zlib
from pathlib import Path

from talkoot_engine.base import BadInput
from talkoot_engine.processes.formats.tables import Columns, parse_csv
from talkoot_engine.processes.formats.xes import parse_xes
from talkoot_engine.processes.inputs import Log
from talkoot_engine.processes.times import zone_named

LARGEST = 4 << 30  # bytes after unpacking
_CHUNK = 1 << 22


def read_log(path: str | Path, *, columns: Columns | None = None, zone: str = "") -> Log:
    """Read .xes, .xes.gz, .csv or .csv.gz.

    columns: which column of a CSV holds what; guessed from the usual names where not given.
    zone:    of times without an offset, such as Europe/Helsinki.

    Raises BadInput: file-missing, unknown-format, not-gzip, file-too-large, not-utf8, not-xes,
    entities-refused, column-missing, unknown-zone, empty-log.
    """
    path = Path(path)
    kind = path.name.removesuffix(".gz").rpartition(".")[2].lower()
    if kind not in ("xes", "csv"):
        raise BadInput(
            "unknown-format",
            f"{path.name} ends in neither .xes nor .csv (nor .gz after it). Give such a file.",
            where=str(path),
        )
    data, local = _bytes_of(path), zone_named(zone) if zone else None
    if kind == "xes":
        return parse_xes(data, zone=local, name=path.name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as no:
        raise BadInput(
            "not-utf8", "The file is not UTF-8 text. Save it so.", where=str(path)
        ) from no
    return parse_csv(text, columns=columns, zone=local, name=path.name)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.suffix == ".gz":
            return _unpacked(path)
        if path.stat().st_size > LARGEST:
            raise _too_large(path)
        return path.read_bytes()
    except FileNotFoundError as no:
        raise BadInput("file-missing", f"There is no file {path}.", where=str(path)) from no
    except (gzip.BadGzipFile, EOFError, zlib.error) as no:
        raise BadInput(
            "not-gzip", "The file ends in .gz and cannot be unpacked.", where=str(path)
        ) from no


def _unpacked(path: Path) -> bytes:
    """Piece by piece, so that a small file cannot fill the memory."""
    found = bytearray()
    with gzip.open(path) as file:
        while piece := file.read(_CHUNK):
            found += piece
            if len(found) > LARGEST:
                raise _too_large(path)
    return bytes(found)


def _too_large(path: Path) -> BadInput:
    return BadInput(
        "file-too-large",
        f"The log holds more than {LARGEST >> 30} GB. Split it by cases.",
        where=str(path),
    )
