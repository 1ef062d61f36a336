"""Polis' exports, read strictly and written; and a map as JSON."""

from talkoot_engine.opinions.formats.reading import PolisExport, Remark, read_polis
from talkoot_engine.opinions.formats.result import map_from_json, map_json, map_text
from talkoot_engine.opinions.formats.writing import (
    Event,
    events_text,
    matrix_text,
    statements_text,
    summary_text,
    write_polis,
)

__all__ = [
    "Event",
    "PolisExport",
    "Remark",
    "events_text",
    "map_from_json",
    "map_json",
    "map_text",
    "matrix_text",
    "read_polis",
    "statements_text",
    "summary_text",
    "write_polis",
]
