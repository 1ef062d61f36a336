"""The example panel of a city: made-up people, drawn by the same steps, marked on every page."""

from pathlib import Path

import pytest
from tests.makers import NOON

from talkoot.commons.base.city import pack
from talkoot.commons.base.pack import BadPack
from talkoot.commons.base.pack.panels_file import read_panels
from talkoot.commons.people import actions as people
from talkoot.commons.places import actions as places
from talkoot.loop.calls import actions as calls
from talkoot.loop.decisions import actions
from talkoot.loop.decisions.models import Panel
from talkoot.loop.decisions.queries import panels as queries
from talkoot.loop.decisions.words.panel_forms import asked_of
from talkoot.loop.goals import actions as goals


@pytest.mark.django_db
def test_the_citys_example_panel_is_drawn_and_marked_as_an_example(client):
    city = pack()
    places.load_places(city, now=NOON)
    goals.load_goals(city, now=NOON)
    calls.load_examples(city, now=NOON)
    staff = [
        people.make_staff(email=f"{name}@example.org", kinds=["staff"], now=NOON)
        for name in ("one", "two")
    ]
    given = {"asked_of": asked_of, "first": staff[0], "second": staff[1], "now": NOON}
    assert actions.load_panels(city, **given) == 1
    assert actions.load_panels(city, **given) == 0
    panel = Panel.objects.get()

    assert queries.standing(panel).accepted == panel.size
    assert all(line.is_met for line in queries.lines(panel))
    for part in ("", "draw"):
        page = client.get(f"/en/panels/{panel.slug}/{part}").content.decode()
        assert "banner" in page
        assert "Example" in page


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('call = "esimerkki-kesakadut"', 'call = "nothing-here"', "unknown-call"),
        ("people = 180", "people = 12", "bad-people"),
        ("days = [-40, -20, -9]", "days = [-40, -20, 9]", "bad-days"),
        ("woman = [52, 10, 13]", "woman = [52, 14, 13]", "bad-group"),
        ("size = 24", "size = 24\nseats = 24", "unknown-key"),
    ],
)
def test_a_panel_file_that_does_not_fit_is_refused(tmp_path, settings, old, new, code):
    text = (Path(settings.CITY_PACK) / "panels.toml").read_text()
    assert old in text
    (tmp_path / "panels.toml").write_text(text.replace(old, new))

    with pytest.raises(BadPack) as no:
        read_panels(tmp_path, ("fi", "sv", "en"), pack().examples)
    assert no.value.code == code
