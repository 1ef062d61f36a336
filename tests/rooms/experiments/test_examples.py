"""The example trial of the city pack can be gone on with, and says that it is an example."""

import pytest
from django.conf import settings
from tests.makers import NOON

from talkoot.cli.set_up import load_city
from talkoot.commons.base.pack import BadPack, read_pack
from talkoot.commons.base.pack.experiments_file import read_experiments
from talkoot.loop.experiments.actions import examples
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.experiments.rules.states import State


@pytest.mark.django_db
def test_the_example_is_planned_marked_and_loaded_once(client):
    load_city()
    load_city()

    row = Experiment.objects.get()
    assert (row.state, row.origin) == (State.PLANNED, "example")
    assert row.match.agreed_at
    page = client.get(f"/en/experiments/{row.slug}/").content.decode()
    assert "This content shows how the service works." in page
    assert "of 100 such trials would find it" in page
    assert not row.measurements.exists()


def test_an_unknown_proposal_is_refused_with_its_line(tmp_path):
    pack = read_pack(settings.CITY_PACK)
    text = (settings.CITY_PACK / "experiments.toml").read_text()
    (tmp_path / "experiments.toml").write_text(text.replace("esimerkki-tunkkainen-luokka", "none"))
    places = {row.slug for row in pack.places}

    with pytest.raises(BadPack) as no:
        read_experiments(tmp_path, pack.city.languages, places, pack.examples)

    assert no.value.code == "unknown-proposal"
    assert examples.plan_of(pack.experiments[0], NOON)["starts_on"] == "2031-06-01"
