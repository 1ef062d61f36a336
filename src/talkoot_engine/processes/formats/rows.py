"""Rows of a log as they are read: what is whole goes into columns, the rest is kept aside."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from talkoot_engine.processes.inputs import BadRow, Lifecycle, Log, arrange
from talkoot_engine.processes.times import micros_of

_KINDS = {kind.value: kind for kind in Lifecycle}
_SHOWN = 200


@dataclass
class Rows:
    """Columns that grow. zone: of times without an offset."""

    zone: ZoneInfo | None
    case: list[str] = field(default_factory=list)
    activity: list[str] = field(default_factory=list)
    time: list[int] = field(default_factory=list)
    resource: list[str] = field(default_factory=list)
    lifecycle: list[Lifecycle] = field(default_factory=list)
    aside: list[BadRow] = field(default_factory=list)

    def add(
        self,
        *,
        case: str,
        activity: str,
        time: str,
        resource: str = "",
        lifecycle: str = "",
        line: int,
        text: str = "",
    ) -> None:
        """Take a row, or keep it aside with the reason: no-case, no-activity, no-time (none that
        can be read), no-offset."""
        reason = "no-case" if not case else "no-activity" if not activity else ""
        micros = 0
        if not reason:
            try:
                micros = micros_of(time, self.zone)
            except ValueError as no:
                reason = str(no)
        if reason:
            shown = text or f"{case} {activity} {time}".strip()
            self.aside.append(BadRow(line, reason, shown[:_SHOWN]))
            return
        self.case.append(case)
        self.activity.append(activity)
        self.time.append(micros)
        self.resource.append(resource)
        self.lifecycle.append(_kind(lifecycle))

    def log(self) -> Log:
        """Raises BadInput: empty-log."""
        return arrange(
            case=self.case,
            activity=self.activity,
            time=np.array(self.time, dtype=np.int64),
            resource=self.resource,
            lifecycle=self.lifecycle,
            aside=self.aside,
        )


def _kind(text: str) -> Lifecycle:
    return _KINDS.get(text.lower(), Lifecycle.OTHER) if text else Lifecycle.COMPLETE
