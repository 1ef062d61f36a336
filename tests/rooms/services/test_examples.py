"""Example services of a pack: marked, made up alike everywhere, and gone through real queues."""

import pytest
from django.conf import settings
from django.utils import timezone
from tests import makers
from tests.makers import NOON

from talkoot.commons.base.pack import read_pack
from talkoot.commons.places.actions import load_places
from talkoot.loop.goals.actions import load_goals
from talkoot.loop.services.actions.examples import load_examples
from talkoot.loop.services.bridge import processes
from talkoot.loop.services.models import Event, Request, Service
from talkoot.loop.services.queries import figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    pack = read_pack(settings.CITY_PACK)
    load_places(pack, now=NOON)
    load_goals(pack, now=NOON)
    by = [makers.person("staff"), makers.person("staff")]
    return pack, by, load_examples(pack, by=by, now=NOON)


def test_examples_are_marked_and_loaded_once_and_have_gone_through_real_queues(loaded, client):
    pack, by, new = loaded

    assert new == len(pack.services)
    assert load_examples(pack, by=by, now=NOON) == 0
    assert set(Service.objects.values_list("origin", flat=True)) == {"example"}
    assert set(Request.objects.values_list("origin", flat=True)) == {"example"}
    page = client.get("/en/services/").content.decode()
    assert page.count(">Example</span>") == len(pack.services)
    _replays_fit()
    _events_agree()


def _replays_fit():
    """So the what-if of an example can be trusted, as one of a real office can."""
    for service in Service.objects.exclude(requests=None):
        found = processes.what_if(
            figures.steps(service),
            processes.Change(),
            hours=service.hours,
            zone=settings.TIME_ZONE,
        )
        assert found["fits"], (found["recorded"], found["before"])
        assert found["change_seconds"] == 0


def _events_agree():
    """None lies ahead, they stand in order, and the request says what they say."""
    assert not Event.objects.filter(at__gt=NOON).exists()
    for row in Request.objects.prefetch_related("events"):
        events = list(row.events.all())
        assert [e.sequence for e in events] == list(range(1, len(events) + 1))
        assert [e.at for e in events] == sorted(e.at for e in events)
        assert (row.state == "closed") == (events[-1].happened == "closed")
        local = [timezone.localtime(e.at) for e in events if e.happened == "begun"]
        assert all(at.weekday() < 5 and 8 <= at.hour < 16 for at in local)
