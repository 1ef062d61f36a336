"""After the draw: accept or decline a place, and step in for somebody.

Like registrations, answers stand in the ledger without an account.
"""

from datetime import datetime

from django.db import transaction

from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.decisions.actions import draws
from talkoot.loop.decisions.actions.panels import held
from talkoot.loop.decisions.bridge import panels as bridge
from talkoot.loop.decisions.models import Seat
from talkoot.loop.decisions.queries import panels as queries
from talkoot.loop.decisions.rules import panels as rules
from talkoot.loop.decisions.rules.panels import SeatState, State

_ANSWERABLE = (SeatState.OFFERED,)
_LEAVABLE = (SeatState.OFFERED, SeatState.ACCEPTED)


@transaction.atomic
def accept(*, seat: Seat, by: Person | None, now: datetime) -> Seat:
    """Take the place. Raises Refused: step-not-now, seat-answered."""
    seat = _held(seat)
    rules.check_seat(state=seat.state, needed=_ANSWERABLE)
    return _answered(seat, SeatState.ACCEPTED, "panel.seat-accepted", by, now)


@transaction.atomic
def decline(*, seat: Seat, by: Person | None, now: datetime, grounds: str = "") -> Seat | None:
    """Give the place back, also after accepting it; the next fitting reserve is asked.

    Returns the seat that is offered now, None where no reserve is left.
    Raises Refused: step-not-now, seat-answered.
    """
    seat = _held(seat)
    rules.check_seat(state=seat.state, needed=_LEAVABLE)
    _answered(seat, SeatState.DECLINED, "panel.seat-declined", by, now, grounds)
    return _fill(seat, now)


def _held(seat: Seat) -> Seat:
    panel = held(seat.panel)
    rules.check_state(state=panel.state, needed=(State.DRAWN,))
    return Seat.objects.select_for_update(of=("self",)).select_related("panel").get(pk=seat.pk)


def _answered(
    seat: Seat, state: SeatState, event: str, by: Person | None, now: datetime, grounds: str = ""
) -> Seat:
    seat.state, seat.answered_at = state, now
    seat.save(update_fields=["state", "answered_at"])
    ledger.record(
        event=event, subject=seat.panel, by=by, at=now, grounds=grounds, number=seat.number
    )
    return seat


def _fill(left: Seat, now: datetime) -> Seat | None:
    """Ask the first in the order of the draw with whom the quotas can still be met."""
    panel = left.panel
    rows = {_number(row): row for row in queries.with_answers(panel) if row.registration}
    by_state = {state: [n for n, row in rows.items() if row.state == state] for state in SeatState}
    number = bridge.stand_in(
        draws.task_of(panel),
        panel=[*by_state[SeatState.OFFERED], *by_state[SeatState.ACCEPTED], _number(left)],
        leaving=_number(left),
        reserves=by_state[SeatState.WAITING],
        unavailable=by_state[SeatState.DECLINED],
    )
    if number is None:
        ledger.record(event="panel.no-reserve-left", subject=panel, by=None, at=now)
        return None
    seat = rows[number]
    seat.state, seat.offered_at, seat.replaces = SeatState.OFFERED, now, left
    seat.save(update_fields=["state", "offered_at", "replaces"])
    ledger.record(
        event="panel.reserve-called",
        subject=seat,
        by=None,
        at=now,
        number=seat.number,
        replaces=left.number,
    )
    return seat


def _number(seat: Seat) -> str:
    return seat.registration.number if seat.registration else ""
