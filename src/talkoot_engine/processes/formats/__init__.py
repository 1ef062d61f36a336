"""Logs as files: XES 1.0 (plain or gzip) and CSV with a column map."""

from talkoot_engine.processes.formats.files import read_log
from talkoot_engine.processes.formats.tables import Columns, parse_csv
from talkoot_engine.processes.formats.xes import parse_xes

__all__ = ["Columns", "parse_csv", "parse_xes", "read_log"]
