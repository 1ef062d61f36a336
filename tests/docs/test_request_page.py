"""The worked table of docs/methods/requests.md, counted anew."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.rooms.services import makers as some

from talkoot.loop.services.actions import working

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods" / "requests.md"
RECEIVED = datetime(2031, 5, 2, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_the_pause_moves_the_promise_as_the_page_says(clerk):
    at = lambda days: RECEIVED + timedelta(days=days)  # noqa: E731
    row = some.request(some.service(promise_hours=120), now=RECEIVED)
    said = [row.due_at]
    working.ask(request=row, words="Which?", by=clerk, now=at(1))
    said.append(working.answer(request=row, words="Blue", by=None, now=at(4)).due_at)
    row = working.close(request=row, reason="done", words="Done.", by=clerk, now=at(7))

    page = PAGE.read_text(encoding="utf-8")
    for due in said:
        assert f"| {due.day} May 12.00 |" in page
    assert not row.is_overdue(at(30))
    lead = (row.closed_at - row.received_at).days
    assert f"kept: lead time {lead} days, {row.paused // 86_400} of them paused" in page
