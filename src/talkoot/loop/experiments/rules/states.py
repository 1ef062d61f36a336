"""Where an experiment stands, who takes part as what, and what a reader may look for."""

from enum import StrEnum


class State(StrEnum):
    """Planned: plan and agreement may change. Locked: waits for the draw. Running: measured."""

    PLANNED = "planned"
    LOCKED = "locked"
    RUNNING = "running"
    EVALUATED = "evaluated"
    DECIDED = "decided"
    ENDED = "ended"


class Duty(StrEnum):
    """What a partner does in an experiment."""

    NEED = "need"
    PROVIDER = "provider"
    FACILITATOR = "facilitator"
    EVALUATOR = "evaluator"
    DATA_PROTECTION = "data-protection"
    DECIDER = "decider"


class Word(StrEnum):
    """The verdict; the words are those of the engine."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    STOP = "stop"


class Note(StrEnum):
    """What a journal entry is about."""

    NOTE = "note"
    FEEDBACK = "feedback"
    INCIDENT = "incident"


class Source(StrEnum):
    """How a measurement came in."""

    FORM = "form"
    CSV = "csv"
    API = "api"


class Stage(StrEnum):
    """How far a thing on the marketplace is: a proposal first, an experiment then."""

    SEEKING = "seeking"
    MATCHED = "matched"
    PLANNED = "planned"
    RUNNING = "running"
    EVALUATED = "evaluated"
    ADOPT = "adopt"
    ADAPT = "adapt"
    STOP = "stop"
    ENDED = "ended"


OF_PROPOSALS = (Stage.SEEKING, Stage.MATCHED)


def stage_of(state: str, verdict: str = "") -> Stage:
    """The stage of an experiment."""
    if verdict:
        return Stage(verdict)
    return Stage.RUNNING if state == State.LOCKED else Stage(state)


# Evaluated, whatever was found: what failed has earned it like what worked.
def has_mark(state: str) -> bool:
    return state in (State.EVALUATED, State.DECIDED)
