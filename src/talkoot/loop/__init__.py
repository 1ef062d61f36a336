"""The loop: the stages in their order, listed once.

The order is about imports: a stage knows only those before it. The order in which a city runs a
round is data (the phases of a call).
"""

STAGES = (
    "goals",
    "calls",
    "proposals",
    "deliberations",
    "decisions",
    "experiments",
    "services",
    "impact",
)
