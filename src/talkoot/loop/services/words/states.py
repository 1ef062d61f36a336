"""States, reasons, channels and events in words."""

from django.utils.translation import gettext_lazy as _lazy

from talkoot.loop.services.bridge.processes import WAITS, Kind
from talkoot.loop.services.rules.catalogue import Way
from talkoot.loop.services.rules.requests import Channel, Happened, Reason, State

STATES = {
    State.RECEIVED: _lazy("Received, waits for its turn"),
    State.WORKING: _lazy("Being worked on"),
    State.PAUSED: _lazy("Waits for the resident"),
    State.CLOSED: _lazy("Closed"),
}
TONES = {
    State.RECEIVED: "open",
    State.WORKING: "open",
    State.PAUSED: "care",
    State.CLOSED: "quiet",
}
REASONS = {
    Reason.DONE: _lazy("It is done"),
    Reason.PLANNED: _lazy("It is planned for later"),
    Reason.NO_ACTION: _lazy("Nothing needs to be done"),
    Reason.NOT_OURS: _lazy("It belongs to somebody else than the city"),
    Reason.DUPLICATE: _lazy("The same has been reported before"),
    Reason.NO_ANSWER: _lazy("The city asked and got no answer"),
}
CHANNELS = {
    Channel.WEB: _lazy("on this site"),
    Channel.PHONE: _lazy("by phone"),
    Channel.VISIT: _lazy("at a service point"),
    Channel.MAIL: _lazy("by letter or e-mail"),
    Channel.OPEN311: _lazy("from another program"),
    Channel.IMPORT: _lazy("from another city's open data"),
}
WAYS = {
    Way.WEB: _lazy("On this site"),
    Way.PHONE: _lazy("By phone"),
    Way.VISIT: _lazy("At a service point"),
    Way.MAIL: _lazy("By letter or e-mail"),
}
# What happened, for everyone; begun and finished are followed by the name of the step.
HAPPENED = {
    Happened.RECEIVED: _lazy("The city received the request"),
    Happened.ASSIGNED: _lazy("Passed on within the city"),
    Happened.BEGUN: _lazy("Begun:"),
    Happened.FINISHED: _lazy("Finished:"),
    Happened.ASKED: _lazy("The city asked the resident; the clock stands still"),
    Happened.ANSWERED: _lazy("The resident answered; the clock goes on"),
    Happened.CLOSED: _lazy("Closed"),
    Happened.REOPENED: _lazy("Reopened"),
    Happened.MOVED: _lazy("Moved to another service"),
    Happened.NOTED: _lazy("A word in between"),
}
# Activities of the process map that are no steps of a service.
ACTIVITIES = {
    Happened.RECEIVED: _lazy("Request received"),
    Happened.CLOSED: _lazy("Request closed"),
    Happened.REOPENED: _lazy("Request reopened"),
    WAITS: _lazy("Waiting for the resident"),
}
DUE = {
    "late": _lazy("Beyond the promise"),
    "soon": _lazy("Due within two days, or late"),
    "paused": _lazy("Waits for the resident"),
}
KINDS = {
    Kind.FIRST: _lazy("always first"),
    Kind.NEVER_WITHOUT: _lazy("never without"),
    Kind.WITHIN: _lazy("within days"),
    Kind.FOUR_EYES: _lazy("never by the same person"),
}
