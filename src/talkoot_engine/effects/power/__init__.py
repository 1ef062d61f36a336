"""Before the start: what a plan can show, how many it needs, and what it cannot show.

`power` is the chance that the interval of the planned analysis lies wholly above a bound, if the
trial truly has a given effect. It is exact where a formula is (`formulas`) and drawn where the
analysis is a permutation test or is read many times (`drawn`).
"""

from talkoot_engine.effects.power.feasible import feasibility
from talkoot_engine.effects.power.planned import Power, curve, power, sample_size

__all__ = ["Power", "curve", "feasibility", "power", "sample_size"]
