"""XES 1.0 (IEEE 1849): traces of events, each with its attributes.

Read by expat piece by piece: only attributes that stand directly in a trace or an event count.
Documents that declare entities or a document type are refused: they can grow without end.
"""

from typing import Any
from xml.parsers import expat
from zoneinfo import ZoneInfo

from talkoot_engine.base import BadInput
from talkoot_engine.processes.formats.rows import Rows
from talkoot_engine.processes.inputs import Log

_CASE, _ACTIVITY, _TIME = "concept:name", "concept:name", "time:timestamp"
_RESOURCE, _LIFECYCLE = "org:resource", "lifecycle:transition"


def parse_xes(data: bytes, *, zone: ZoneInfo | None, name: str) -> Log:
    """Raises BadInput: not-xes, entities-refused, empty-log. A trace without a name is named by
    its number."""
    reader = _Reader(zone, name)
    reader.read(data)
    return reader.rows.log()


class _Reader:
    """What stands open while the file goes by."""

    def __init__(self, zone: ZoneInfo | None, name: str) -> None:
        self.rows, self.name = Rows(zone), name
        self.path: list[str] = []
        self.traces = 0
        self.trace: dict[str, str] = {}
        self.event: dict[str, str] = {}
        self.waiting: list[tuple[dict[str, str], int]] = []
        self.line = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse

    def read(self, data: bytes) -> None:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as no:
            raise BadInput(
                "not-xes",
                f"The file is no well-formed XML: {expat.errors.messages[no.code]}.",
                where=f"{self.name} line {no.lineno}",
            ) from no
        if not self.traces:
            raise BadInput(
                "empty-log", "The file has no trace. Give at least one.", where=self.name
            )

    def _refuse(self, *_declared: Any) -> None:
        raise BadInput(
            "entities-refused",
            "The file declares a document type or an entity, which XES has no use for. Remove it.",
            where=f"{self.name} line {self.parser.CurrentLineNumber}",
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if not self.path and tag != "log":
            raise BadInput(
                "not-xes", f"The file begins with <{tag}> and not with <log>.", where=self.name
            )
        parent = self.path[-1] if self.path else ""
        self.path.append(tag)
        if tag == "trace":
            self.traces += 1
            self.trace = {}
        elif tag == "event":
            self.event, self.line = {}, self.parser.CurrentLineNumber
        elif parent == "event":
            self.event[attributes.get("key", "")] = attributes.get("value", "")
        elif parent == "trace":
            self.trace[attributes.get("key", "")] = attributes.get("value", "")

    def _end(self, _tag: str) -> None:
        tag = self.path.pop()
        if tag == "event":
            self.waiting.append((self.event, self.line))
        elif tag == "trace":
            case = self.trace.get(_CASE) or f"#{self.traces}"
            for event, line in self.waiting:
                self._take(case, event, line)
            self.waiting = []

    def _take(self, case: str, event: dict[str, str], line: int) -> None:
        self.rows.add(
            case=case,
            activity=event.get(_ACTIVITY, ""),
            time=event.get(_TIME, ""),
            resource=event.get(_RESOURCE, ""),
            lifecycle=event.get(_LIFECYCLE, ""),
            line=line,
        )
