"""What proposals would do: entered, shown with the interval, out of date, taken back."""

import csv
import io

import pytest
from django.utils import translation
from tests import makers
from tests.makers import NOON, texts
from tests.rooms.experiments import makers as trials
from tests.rooms.impact.test_learning import LANGUAGES, read

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.loop.impact import actions, rules
from talkoot.loop.impact.bridge import model
from talkoot.loop.impact.models import Estimate
from talkoot.loop.impact.rules import Extent
from talkoot.loop.impact.views.estimates import COLUMNS
from talkoot.loop.impact.words import estimates as words
from talkoot_engine.scenarios import estimating

pytestmark = pytest.mark.django_db
WHY = texts("A pump in one school")


@pytest.fixture
def proposal(model_town):
    return makers.proposal(title="Warm school")


def estimate(proposal, clerk, **fields):
    return actions.estimate(
        **{
            "proposal": proposal,
            "action": "pumps",
            "size": 0.5,
            "area": "",
            "reason": WHY,
            "by": clerk,
            "now": NOON,
            **fields,
        }
    )


def test_an_estimate_is_the_engine_s_and_stands_in_the_ledger(proposal, clerk):
    found = estimate(proposal, clerk)
    own = estimating.estimate(
        model.city.plan(), "pumps", "emissions", 2030, size=0.5, draws=512, seed=model.SEED
    )

    assert (found.amount, found.low, found.high) == (own.amount, own.low, own.high)
    assert tuple(found.analogues) == own.analogues
    assert found.low < found.amount < found.high
    assert (found.year, found.unit, found.model) == (2030, "ktCO2e/a", model.fingerprint())
    entry = Entry.objects.get(event="impact.estimate-entered")
    assert entry.data["proposal"] == proposal.slug
    assert entry.data["amount"][0] == str(found.amount)


def test_an_area_counts_by_its_residents_in_the_target_year(proposal, clerk):
    whole = estimate(proposal, clerk)
    north = estimate(proposal, clerk, area="north")

    assert north.reach == pytest.approx(1200 / 3400)
    assert north.amount == pytest.approx(whole.amount * north.reach)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"action": "ferries"}, "unknown-action"),
        ({"area": "moon"}, "unknown-area"),
        ({"size": 0.0}, "size-wrong"),
        ({"size": 1.5}, "size-wrong"),
        ({"reason": {}}, "reason-missing"),
    ],
)
def test_what_cannot_be_estimated_is_refused_and_leaves_no_trace(proposal, clerk, fields, code):
    with pytest.raises(Refused) as no:
        estimate(proposal, clerk, **fields)

    assert no.value.code == code
    assert not Entry.objects.exists()
    assert not Estimate.objects.exists()


def test_a_merged_proposal_and_a_city_without_a_model_are_refused(
    proposal, clerk, settings, tmp_path
):
    other = makers.proposal(proposal.call)
    proposal.merged_into = other
    proposal.save(update_fields=["merged_into"])
    with pytest.raises(Refused, match="merged"):
        estimate(proposal, clerk)
    settings.CITY_PACK = tmp_path / "nowhere"
    with pytest.raises(Refused, match="no-model"):
        estimate(other, clerk)


@pytest.mark.parametrize(
    ("extent", "in_area", "size"),
    [
        (Extent.SITE, False, 0.01),
        (Extent.SITE, True, 0.01),
        (Extent.AREA, True, 1.0),
        (Extent.AREA, False, 0.25),
        (Extent.CITY, False, 1.0),
    ],
)
def test_plain_words_are_sizes(extent, in_area, size):
    assert rules.size_of(extent, in_area=in_area, areas=4) == size


def test_the_whole_city_does_not_fit_into_an_area():
    with pytest.raises(Refused, match="city-in-area"):
        rules.size_of(Extent.CITY, in_area=True, areas=4)
    with pytest.raises(Refused, match="size-missing"):
        rules.size_of("vast", in_area=False, areas=4)


def test_a_new_estimate_takes_the_place_of_the_old_one(client, proposal, clerk):
    old = estimate(proposal, clerk)
    new = estimate(proposal, clerk, size=0.1)

    old.refresh_from_db()
    assert (old.state, new.state) == ("replaced", "holds")
    assert [one["size"] for one in client.get("/api/v1/estimates").json()] == [0.1]
    assert proposal.estimates.count() == 2


def test_what_is_taken_back_stays_with_its_reason(client, proposal, clerk):
    found = estimate(proposal, clerk)

    actions.withdraw_estimate(estimate=found, reason=texts("Too rough"), by=clerk, now=NOON)

    page = read(client, "/en/impact/estimates/")
    assert "Too rough" in page
    assert "No estimate yet." in page
    assert Entry.objects.filter(event="impact.estimate-withdrawn").count() == 1
    with pytest.raises(Refused, match="withdrawn-already"):
        actions.withdraw_estimate(estimate=found, reason=WHY, by=clerk, now=NOON)
    with pytest.raises(Refused, match="reason-missing"):
        actions.withdraw_estimate(estimate=estimate(proposal, clerk), reason={}, by=clerk, now=NOON)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_every_language(client, proposal, clerk, language):
    found = estimate(proposal, clerk)
    client.force_login(clerk)
    for page in (
        "impact/estimates/", "impact/estimates.csv", f"impact/proposals/{proposal.slug}/estimate/",
        f"impact/estimates/{found.pk}/take-back",
    ):  # fmt: skip
        read(client, f"/{language}/{page}")
    assert client.get(f"/{language}/impact/proposals/nothing-here/estimate/").status_code == 404


def test_an_estimate_is_never_shown_without_its_interval(proposal, clerk):
    found = estimate(proposal, clerk, size=1.0)
    found.amount, found.low, found.high = -0.3, -0.9, 0.1

    with translation.override("en"):
        assert words.sentence(found).replace("\N{NO-BREAK SPACE}", " ") == (
            "If all goes as in comparable actions: −0.3 kt CO2e in 2030 (−0.9 to 0.1). A "
            "deliberately wide estimate."
        )
    found.amount, found.low, found.high = -0.003, -0.009, 0.001
    assert words.figures(found) == {
        "amount": "−3,0\N{NO-BREAK SPACE}t\N{NO-BREAK SPACE}CO2e", "low": "−9,0", "high": "1,0",
    }  # fmt: skip


def test_an_estimate_of_an_older_model_is_marked_out_of_date(client, proposal, clerk, model_town):
    estimate(proposal, clerk)
    assert "Out of date" not in read(client, "/en/impact/estimates/")
    file = model_town / "data" / "all.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",7,", ",7.1,"), encoding="utf-8")
    model.city._plan.cache_clear()

    page = read(client, "/en/impact/estimates/")

    assert "Out of date" in page
    assert "The model has changed since." in page
    assert client.get("/api/v1/estimates").json()[0]["out_of_date"] is True


def test_the_chain_says_it_in_one_sentence(client, model_town, clerk):
    trial = trials.evaluated()
    address = f"/en/journey/experiments/{trial.slug}/"
    assert "deliberately wide" not in read(client, address)
    estimate(trial.need, clerk)

    page = read(client, address)

    assert page.count("If all goes as in comparable actions: ") == 1
    assert "A deliberately wide estimate." in page
    assert "Out of date" not in page
    Estimate.objects.update(model="other")
    assert "Out of date" in read(client, address)


def test_a_clerk_estimates_on_the_page(client, proposal, clerk):
    client.force_login(clerk)
    address = f"/en/impact/proposals/{proposal.slug}/estimate/"
    given = {"action": "buses", "extent": "area", "area": "south", "reason_sv": "En gata"}

    assert client.post(address, {**given, "extent": "city"}).status_code == 422
    assert client.post(address, {**given, "reason_sv": ""}).status_code == 422
    assert client.post(address, {**given, "size": "1,2"}).status_code == 422
    assert client.post(address, given).status_code == 302
    found = Estimate.objects.get()
    assert (found.size, found.area, found.reach) == (1.0, "south", pytest.approx(2200 / 3400))
    assert client.post(address, {**given, "size": "0,2"}).status_code == 302
    assert Estimate.objects.get(state="holds").size == 0.2
    page = read(client, address)
    assert "Gave way to a newer one" in page
    where = f"/en/impact/estimates/{Estimate.objects.get(state='holds').pk}/take-back"
    assert client.post(where, {"reason_fi": ""}).status_code == 422
    assert client.post(where, {"reason_fi": "Karkea"}).status_code == 302


def test_a_hidden_proposal_shows_no_estimate(client, proposal, clerk):
    estimate(proposal, clerk)
    proposal.status = "hidden"
    proposal.save(update_fields=["status"])

    assert "Warm school" not in read(client, "/en/impact/estimates/")
    assert client.get("/api/v1/estimates").json() == []


def test_estimates_are_to_be_had_as_csv(client, proposal, clerk):
    found = estimate(proposal, clerk, area="north")

    (row,) = csv.DictReader(io.StringIO(read(client, "/en/impact/estimates.csv")))

    assert tuple(row) == COLUMNS
    assert (float(row["low"]), float(row["high"])) == (found.low, found.high)
    assert (row["out_of_date"], row["area"]) == ("false", "north")


def test_without_a_model_old_estimates_stay_and_are_out_of_date(
    client, proposal, clerk, settings, tmp_path
):
    estimate(proposal, clerk)
    settings.CITY_PACK = tmp_path / "nowhere"
    client.force_login(clerk)

    page = read(client, "/en/impact/estimates/")

    assert "Out of date" in page
    assert "No new estimates now." in page
    assert "Not available." in read(client, f"/en/impact/proposals/{proposal.slug}/estimate/")


def test_pages_take_few_queries(client, proposal, clerk, django_assert_max_num_queries):
    for n in range(5):
        estimate(makers.proposal(proposal.call, title=f"Other {n}"), clerk)
    client.force_login(clerk)
    for page in ("estimates/", f"proposals/{proposal.slug}/estimate/"):
        with django_assert_max_num_queries(12):
            client.get(f"/en/impact/{page}")


def test_the_way_there_is_shown_to_those_who_assess(client, proposal, clerk):
    client.force_login(clerk)

    page = read(client, f"/en/desk/proposals/{proposal.call.slug}/")

    assert f"/en/impact/proposals/{proposal.slug}/estimate/" in page
