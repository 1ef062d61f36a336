"""Pools and quotas as files of the Sortition Foundation's tools and of Panelot."""

from talkoot_engine.sortition.formats.reading import people_read, quotas_read, read_instance
from talkoot_engine.sortition.formats.writing import panels_written, people_written, quotas_written

__all__ = [
    "panels_written",
    "people_read",
    "people_written",
    "quotas_read",
    "quotas_written",
    "read_instance",
]
