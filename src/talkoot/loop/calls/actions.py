"""Changing calls: every change is one action with its entry in the ledger."""

from datetime import datetime
from typing import Any


def load_examples(pack: Any, *, now: datetime) -> None:
    """Bring the example calls of a city pack in; those that are there stay as they are."""
