"""Two who press the same button at the same time; only PostgreSQL lets them really race."""

import threading

import pytest
from django.db import connection
from tests import makers
from tests.makers import NOON, texts

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.loop.calls import actions
from talkoot.loop.calls.models import Call

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run each in its own connection, all released together; returns what each said."""
    barrier, said = threading.Barrier(len(acts)), []

    def run(act):
        try:
            barrier.wait()
            act()
            said.append("done")
        except Refused as no:
            said.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(said)


@pytest.fixture(autouse=True)
def on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes one at a time")


def complete():
    later = (NOON.replace(month=6), NOON.replace(month=7))
    return makers.call(
        state="draft",
        published_at=None,
        goals=[makers.goal()],
        audience=texts("All"),
        phases={"collect": (NOON, later[0]), "decide": later},
    )


def test_a_call_is_published_once_however_many_press(clerk, second_clerk):
    call = complete()

    said = at_once(
        *[
            lambda who=who: actions.publish_call(call=call, by=who, now=NOON)
            for who in (clerk, second_clerk, clerk, second_clerk)
        ]
    )

    assert said == ["already-published"] * 3 + ["done"]
    assert Entry.objects.filter(event="calls.published").count() == 1


def test_a_call_is_never_both_published_and_discarded(clerk):
    call = complete()

    said = at_once(
        lambda: actions.publish_call(call=call, by=clerk, now=NOON),
        lambda: actions.discard_draft(call=call, by=clerk, now=NOON),
    )

    assert said in (["done", "not-a-draft"], ["done", "unknown-call"])
    assert Call.objects.count() == Entry.objects.filter(event="calls.published").count()


def test_money_that_changes_while_the_call_is_published_is_refused_or_published(clerk):
    call = complete()

    said = at_once(
        lambda: actions.publish_call(call=call, by=clerk, now=NOON),
        lambda: actions.change_call(call=call, values={"money_cents": 7}, by=clerk, now=NOON),
    )

    published = Entry.objects.get(event="calls.published").data["money_cents"]
    assert published == Call.objects.get().money_cents
    assert said in (["done", "done"], ["done", "rule-fixed"])


def test_calls_of_one_name_started_together_get_addresses_of_their_own(clerk):
    said = at_once(
        *[
            lambda: actions.start_call(
                kind="budget", title=texts("Parks"), first_day=NOON.date(), by=clerk, now=NOON
            )
            for _ in range(4)
        ]
    )

    assert said == ["done"] * 4
    assert Call.objects.values("slug").distinct().count() == 4
