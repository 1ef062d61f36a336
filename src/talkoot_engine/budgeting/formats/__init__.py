"""Pabulib's .pb files, read strictly and written."""

from talkoot_engine.budgeting.formats.reading import PabulibFile, parse_pabulib, read_pabulib
from talkoot_engine.budgeting.formats.votes import Remark
from talkoot_engine.budgeting.formats.writing import pabulib_text, write_pabulib

__all__ = [
    "PabulibFile",
    "Remark",
    "pabulib_text",
    "parse_pabulib",
    "read_pabulib",
    "write_pabulib",
]
