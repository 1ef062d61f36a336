"""Tables: an experiment with its partners, sites, plan and agreement; what is measured; the end."""

from talkoot.loop.experiments.models.experiment import (
    Acceptance,
    Agreement,
    Experiment,
    Partner,
    PlanVersion,
    Site,
)
from talkoot.loop.experiments.models.running import (
    Evaluation,
    JournalEntry,
    Key,
    Measurement,
    Reminder,
    Verdict,
)

__all__ = [
    "Acceptance",
    "Agreement",
    "Evaluation",
    "Experiment",
    "JournalEntry",
    "Key",
    "Measurement",
    "Partner",
    "PlanVersion",
    "Reminder",
    "Site",
    "Verdict",
]
