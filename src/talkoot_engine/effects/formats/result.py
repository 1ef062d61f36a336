"""The result as plain JSON values."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from talkoot_engine.effects.outcome import Evaluation


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """The names of `talkoot evaluate --json`; an end that does not exist is null."""
    estimate = evaluation.estimate
    return {
        "design": str(evaluation.design),
        "effect": _plain(estimate.effect),
        "interval": _plain(estimate.interval),
        "confidence": estimate.confidence,
        "p": _plain(estimate.p),
        "method": estimate.method,
        "n": estimate.n,
        "units": estimate.units,
        "numbers": _plain(estimate.numbers),
        "weights": _plain(estimate.weights),
        "benefit": _plain(evaluation.benefit),
        "verdict": str(evaluation.verdict.word),
        "reasons": _plain(evaluation.verdict.reasons),
        "needed": evaluation.verdict.needed,
        "harms": [
            {
                "column": harm.column,
                "state": harm.state,
                "worse": _plain(harm.worse),
                "worst_change": harm.worst_change,
            }
            for harm in evaluation.harms
        ],
        "checks": _plain(evaluation.checks),
        "remarks": _plain(evaluation.remarks),
        "path": {str(period): _plain(effect) for period, effect in evaluation.path.items()},
    }


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return str(value) if isinstance(value, str) else value
