"""Units, checked once when a model is compiled; the registry holds only what is listed here.

It starts empty, since the usual one reads kt as a knot.
"""

from functools import cache

import pint

from talkoot_engine.base import BadInput

_KNOWN = """
person = [person]
home = [home]
job = [job]
trip = [trip]
head = [head]
a = [time]
d = a / 365.25
m = [length]
km = 1000 * m
m2 = m ** 2
ha = 10000 * m2
kWh = [energy]
MWh = 1000 * kWh
GWh = 1000000 * kWh
kg = [mass]
t = 1000 * kg
kt = 1000 * t
kgCO2e = [emission]
gCO2e = 0.001 * kgCO2e
tCO2e = 1000 * kgCO2e
ktCO2e = 1000 * tCO2e
vkm = [vehicle_distance]
Mvkm = 1000000 * vkm
EUR = [money]
MEUR = 1000000 * EUR
Kd = [degree_day]
percent = 0.01
"""

NAMES = tuple(line.partition(" = ")[0] for line in _KNOWN.strip().splitlines())


@cache
def _registry() -> pint.UnitRegistry[float]:
    registry: pint.UnitRegistry[float] = pint.UnitRegistry(None)
    for line in _KNOWN.strip().splitlines():
        registry.define(line)
    return registry


def unit(text: str) -> pint.Unit:
    """A unit such as "kWh/m2/a"; "1" is a plain number.

    Raises BadInput: unknown-unit.
    """
    try:
        return _registry().parse_units("" if text == "1" else text)
    except (pint.errors.PintError, ValueError, TypeError, AttributeError, SyntaxError) as no:
        raise BadInput(
            "unknown-unit", f"The unit {text!r} is not known. Known are: {', '.join(NAMES)}, 1."
        ) from no


def alike(one: pint.Unit, other: pint.Unit) -> bool:
    """Whether numbers in one can be turned into the other."""
    return bool(one.dimensionality == other.dimensionality)


def factor(given: pint.Unit, wanted: pint.Unit) -> float:
    """What a number in the given unit is multiplied by to be in the wanted one."""
    return float(_registry().convert(1.0, given, wanted))
