"""Exact money: decimals as people write them, whole numbers of the smallest unit inside."""

import re
from collections.abc import Iterable

_DECIMAL = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def is_decimal(text: str) -> bool:
    """Whether the text is a plain number such as 1200 or 1200.50: no sign, exponent or space."""
    return _DECIMAL.fullmatch(text) is not None


def unit_for(amounts: Iterable[str]) -> int:
    """The smallest power of ten that makes every amount a whole number: 100 for 3.10 and 7."""
    places = (len(text.partition(".")[2].rstrip("0")) for text in amounts)
    return int(10 ** max(places, default=0))


def in_minor_units(text: str, unit: int) -> int:
    """3.10 with unit 100 is 310. The text is a decimal that the unit can express."""
    whole, _, part = text.partition(".")
    digits = len(str(unit)) - 1
    return int(whole) * unit + int(part.rstrip("0").ljust(digits, "0") or "0")


def in_currency(minor: int, unit: int) -> str:
    """310 with unit 100 is 3.10; the way back of in_minor_units."""
    if unit == 1:
        return str(minor)
    sign, minor = ("-" if minor < 0 else ""), abs(minor)
    return f"{sign}{minor // unit}.{minor % unit:0{len(str(unit)) - 1}d}"
