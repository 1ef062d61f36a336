"""Where a vote stands, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

from talkoot.loop.decisions.rules.ceremony import State

STATES: dict[str, str | Promise] = {
    State.READY: _lazy("Voting has not begun"),
    State.OPEN: _lazy("Open for voting"),
    State.CLOSED: _lazy("Closed, not counted yet"),
    State.OPENED: _lazy("Closed, not counted yet"),
    State.COUNTED: _lazy("Counted, not certified yet"),
    State.CERTIFIED: _lazy("Decided"),
}
TONES = {State.OPEN: "open", State.CERTIFIED: "good"}
