"""Pages, exports and the interface for programs, in each language and with nothing to show."""

import csv
import io

import pytest
from tests import makers
from tests.rooms.experiments import makers as trials
from tests.rooms.impact import makers as some
from tests.rooms.services import makers as served

from talkoot.loop.impact.views import goals, reach

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv", "en")


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode().replace("\N{NO-BREAK SPACE}", " ")


def rows_of(client, address):
    return list(csv.DictReader(io.StringIO(read(client, address))))


@pytest.fixture
def behind(later):
    """A goal with a call, a chosen proposal, an experiment and two services."""
    trial = some.tried()
    goal = trial.goals.get()
    trial.need.call.goals.set([goal])
    some.served_well(goal, slug="lamps")
    served.service(goals=[goal], slug="quiet", origin="example")
    return goal


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_every_language(client, behind, language):
    for page in (
        "impact/", "impact.csv", f"impact/{behind.slug}/", f"impact/{behind.slug}.csv",
        "impact/reach/", "impact/reach.csv",
    ):  # fmt: skip
        read(client, f"/{language}/{page}")
    assert client.get(f"/{language}/impact/nothing-here/").status_code == 404
    assert client.get(f"/{language}/impact/nothing-here.csv").status_code == 404


def test_the_overview_names_the_clearest_effect_in_the_words_of_its_room(client, behind):
    page = read(client, "/en/impact/")

    assert "Something has been done for 1 of 1 goals." in page
    assert "Of 3 experiments and services 2 have been measured." in page
    assert "1 of these 5 contributions are examples, not the city&#39;s own." in page
    assert "With the trial, “Carbon dioxide” was" in page
    assert "95 % interval" in page
    assert "Adopt: it becomes permanent" in page
    assert "1 call" in page
    assert "1 chosen proposal" in page


def test_a_goal_shows_every_contribution_with_its_effect_or_why_there_is_none(client, behind):
    page = read(client, f"/en/impact/{behind.slug}/")

    assert "2 of 3 experiments and services measured." in page
    assert "With the trial, “Carbon dioxide” was" in page
    assert "The promise was kept for 100 of 100" in page
    assert "Measured by what came of it:" in page
    assert "Not measured yet, and no date is known." in page
    assert "No requests yet, so nothing is measured." in page
    assert page.count(">Example</span>") == 1
    assert f'/en/goals/{behind.slug}/"' in page
    assert "/en/journey/experiments/" in page


def test_an_experiment_that_runs_says_when_its_next_value_is_due(client, soon):
    goal = trials.drawn().goals.get()

    assert "Next value due on 12 May 2031." in read(client, f"/en/impact/{goal.slug}/")
    assert "Seuraava luku tulee 12. toukokuuta 2031." in read(client, f"/fi/impact/{goal.slug}/")


def test_nothing_yet_is_said_in_words(client):
    assert "No goals yet." in read(client, "/en/impact/")
    goal = makers.goal()
    assert "Nothing stands behind a goal yet." in read(client, "/en/impact/")
    assert "Nothing stands behind this goal yet." in read(client, f"/en/impact/{goal.slug}/")


def test_what_is_example_content_alone_says_so(client, later):
    trial = some.tried(origin="example")
    trial.need.call.goals.set(trial.goals.all())
    for side in (trial.need, trial.offer):
        side.call.origin = "example"
        side.call.save(update_fields=["origin"])

    assert "All of it is example content" in read(client, "/en/impact/")


def test_people_s_words_cannot_break_out(client, later):
    trial = some.tried()
    trial.title = "<script>alert(1)</script>"
    trial.save(update_fields=["title"])

    for page in ("impact/", f"impact/{trial.goals.get().slug}/"):
        assert "<script>alert(1)" not in read(client, f"/en/{page}")


def test_the_list_is_to_be_had_as_csv_and_json(client, behind):
    rows = rows_of(client, "/en/impact.csv")

    assert tuple(rows[0]) == goals.COLUMNS
    assert [row["kind"] for row in rows] == ["call", "proposal", "experiment", "service", "service"]
    assert float(rows[2]["effect"]) < 0
    assert (rows[2]["unit"], rows[2]["verdict"]) == ("ppm", "adopt")
    assert (rows[3]["requests"], rows[3]["promise_kept"]) == ("12", "1.0")
    assert (rows[4]["known"], rows[4]["origin"]) == ("no-date", "example")
    assert rows_of(client, f"/en/impact/{behind.slug}.csv") == rows

    (whole,) = client.get("/api/v1/impact").json()
    assert (whole["measured"], whole["measurable"]) == (2, 3)
    assert whole["contributions"] == {"call": 1, "proposal": 1, "experiment": 1, "service": 2}
    one = client.get(f"/api/v1/impact/{behind.slug}").json()
    assert [row["known"] for row in one["behind_it"]] == ["measured"] * 4 + ["no-date"]
    assert client.get("/api/v1/impact/nothing-here").status_code == 404


def test_pages_take_few_queries(client, town, behind, django_assert_max_num_queries):
    for page in ("impact/", f"impact/{behind.slug}/", "impact/reach/", "impact/reach/norra/"):
        with django_assert_max_num_queries(12):
            client.get(f"/en/{page}")


def test_the_front_page_and_the_chain_lead_here(client, behind):
    trial = behind.experiments.get()

    assert 'href="/en/impact/"' in read(client, "/en/")
    assert f'href="/en/impact/{behind.slug}/"' in read(
        client, f"/en/journey/experiments/{trial.slug}/"
    )


# Reach


def test_a_city_without_travel_times_says_so(client, live_in):
    live_in(some.TOWN)

    page = read(client, "/en/impact/reach/")

    assert "Not available" in page
    assert "The city has not given any travel times." in page
    assert rows_of(client, "/en/impact/reach.csv") == []
    assert client.get("/en/impact/reach/norra/").status_code == 404
    assert client.get("/api/v1/reach").json()["code"] == "no-file"
    assert client.get("/api/v1/reach/norra").status_code == 404
    assert "/api/v1/reach" not in read(client, "/en/data/")


def test_a_table_that_cannot_be_read_says_what_is_wrong_with_it(client, live_in, tmp_path):
    live_in(some.town(tmp_path, minutes="from,to,bus_min\nnorra,norra,soon\n"))

    page = read(client, "/en/impact/reach/")

    assert "cannot be read" in page
    assert "&#39;soon&#39; is no number" in page
    assert client.get("/api/v1/reach").json()["code"] == "not-a-number"


def test_two_tables_of_other_areas_are_not_joined(client, live_in, tmp_path):
    both = f'{some.STATED}\n[[matrix]]\nfile = "boat.csv"\nyear = 2030\nsource = "town-office"\n'
    live_in(some.town(tmp_path, stated=both, boat="from,to,boat_min\nnorra,soedra,9\n"))

    assert "stand in one of the matrices only" in read(client, "/en/impact/reach/")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_centres_are_as_far_as_the_table_says(client, town, language):
    page = read(client, f"/{language}/impact/reach/")

    names = {"sv": ("Med buss", "Norra"), "en": ("By bus", "North")}[language]
    assert all(name in page for name in names)
    assert '<svg class="map-drawing"' in page
    assert "shade-5" in page
    assert "2030" in page


def test_the_sentence_is_computed_from_people_and_minutes(client, town):
    page = read(client, "/en/impact/reach/")

    # 300 at 5 min, 100 at 5, 200 at 12; 40 on the island get nowhere and count in the share.
    assert "By bus it is 7 minutes from an average home to the nearest centre" in page
    assert "94 % of residents reach one within 15 minutes" in page
    assert "the most people reach harbour (500) and the fewest market (100)" in page
    assert "The Gini index is 0.33" in page
    assert "none is reached" in page
    assert "no centre is reached" in page, "the legend names what has no shade"


def test_centres_that_are_reached_by_as_many_say_so(client, live_in, tmp_path):
    even = some.AREAS.replace(",200,10", ",0,10").replace("market,100", "market,300")
    live_in(some.town(tmp_path, areas=even))

    page = read(client, "/en/impact/reach/")

    assert "Within 15 minutes as many residents reach each centre: 300." in page


def test_another_way_of_travel_is_asked_for_in_the_address(client, town):
    page = read(client, "/en/impact/reach/?mode=foot")

    assert "Foot it is" in page
    assert "no centre is reached" not in page, "one walks off the island"
    assert "By bus it is" in read(client, "/en/impact/reach/?mode=rocket")


def test_before_and_after_stand_beside_each_other(client, town):
    page = read(client, "/en/impact/reach/")

    assert "A new road" in page
    assert "sooner for 200 residents, later for 0" in page
    assert ">-2.0<" in page
    assert "No comparison yet." not in page


def test_one_table_alone_is_compared_with_nothing(client, live_in, tmp_path):
    live_in(some.town(tmp_path))

    assert "No comparison yet." in read(client, "/en/impact/reach/")


def test_an_area_and_a_centre_have_pages_of_their_own(client, town):
    area = read(client, "/en/impact/reach/woods/")
    centre = read(client, "/en/impact/reach/harbour/")
    island = read(client, "/en/impact/reach/island/")

    assert "By bus the nearest centre is harbour, 12 minutes away." in area
    assert "Jobs" in area
    assert "By bus 500 residents reach it within 15 minutes." in centre
    assert "It is the nearest centre for 500 residents." in centre
    assert "By bus no centre is reached from here." in island
    assert client.get("/en/impact/reach/nothing-here/").status_code == 404


def test_minutes_are_to_be_had_as_csv_and_json(client, town):
    rows = rows_of(client, "/en/impact/reach.csv")

    assert tuple(rows[0]) == reach.COLUMNS
    assert [(row["centre"], row["minutes"]) for row in rows if row["area"] == "woods"][:2] == [
        ("harbour", "12.0"),
        ("market", "16.0"),
    ]
    whole = client.get("/api/v1/reach").json()
    assert whole["mean"][0]["shares"] == {"15": 0.9375, "30": 0.9375}
    assert whole["changed"][0]["sooner"] == 200
    assert {source["what"] for source in whole["sources"]} == {
        "minutes.csv", "faster.csv", "areas.csv",
    }  # fmt: skip
    one = client.get("/api/v1/reach/woods").json()
    assert one["minutes"]["bus"] == {"harbour": 12.0, "market": 16.0}
    assert client.get("/api/v1/reach/harbour").status_code == 404


def test_the_city_s_own_pack_says_its_source_year_and_licence(client, settings):
    page = read(client, "/en/impact/reach/")

    assert "Travel times, 2018" in page
    assert "Digital Geography Lab" in page
    assert "CC BY 4.0" in page
    assert "No comparison yet." in page
    assert "/api/v1/reach" in read(client, "/en/data/")
