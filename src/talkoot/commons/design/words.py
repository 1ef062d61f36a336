"""From codes to sentences: how every room words a refusal in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from talkoot.commons.base import Refused
from talkoot.commons.design.environment import closing, moment, money, number

Sentences = Mapping[str, str | Promise]


def sentence(table: Sentences, no: Refused) -> str:
    """The sentence for a refusal; values stand in it as %(name)s.

    A value whose name ends in `_cents` is written as money, a moment as a date with its time,
    a number in the reader's way. A code that `table` lacks raises LookupError.
    """
    words = {name: _written(name, value) for name, value in no.values.items()}
    return str(table[no.code]) % words


def _written(name: str, value: Any) -> str:
    if name.endswith("_cents"):
        return money(value)
    if isinstance(value, datetime):
        return closing(value) if name == "closes_at" else moment(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return number(value)
    return str(value)
