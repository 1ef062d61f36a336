"""Real elections of other cities as archived rounds, with the result that was published."""

import gzip
import re
import time

import pytest
from django.core.files.storage import default_storage
from tests import makers
from tests.makers import NOON

from talkoot.cli import verify_result
from talkoot.commons.ledger.models import Entry
from talkoot.loop.calls.models import Call
from talkoot.loop.decisions.actions.archive import import_round
from talkoot.loop.decisions.bridge.rounds import read_round
from talkoot.loop.decisions.models import Count, OpenedBallot
from talkoot.loop.proposals.models import Proposal
from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.formats import read_pabulib

pytestmark = pytest.mark.django_db

SMALL = """META
key;value
description;A small round
country;Poland
unit;Łódź
instance;2023
num_projects;3
num_votes;4
budget;100.50
vote_type;approval
rule;{rule}
date_begin;18.09.2023
date_end;25.09.2023
currency;PLN
PROJECTS
project_id;cost;votes;name;selected;latitude;longitude
a;60;3;Ławka;{a};51.75;19.45
b;40.50;2;"Drzewa; krzewy";{b};;
c;50;1;Boisko;{c};51.7;19.4
VOTES
voter_id;vote;age;sex
1;a,b;33;F
2;a;44;M
3;a,b;71;F
4;c;20;M
"""


def file(folder, *, rule="greedy", a=1, b=1, c=0, name="small.pb"):
    path = folder / name
    path.write_text(SMALL.format(rule=rule, a=a, b=b, c=c), encoding="utf-8")
    return path


def imported(path, **options):
    vote, _ = import_round(given=read_round(path, **options), now=NOON)
    return vote


def bundle_of(vote):
    with default_storage.open(vote.count.bundle) as kept:
        return kept.read()


def test_a_file_becomes_an_archived_round_with_its_city_year_and_source(tmp_path, client):
    vote = imported(file(tmp_path))

    call = vote.call
    assert (call.slug, call.origin, call.state, call.currency) == (
        "lodz-2023",
        "archive",
        "published",
        "PLN",
    )
    assert call.origin_note["en"] == "Łódź 2023. Source: Pabulib."
    assert (vote.state, vote.money_cents, vote.roll) == ("certified", 100_50, 4)
    assert [
        (p.title, p.status, p.cost_cents, p.language) for p in call.proposals.order_by("pk")
    ] == [
        ("Ławka", "chosen", 60_00, "pl"),
        ("Drzewa; krzewy", "chosen", 40_50, "pl"),
        ("Boisko", "not-taken", 50_00, "pl"),
    ]
    page = client.get(f"/en/votes/{vote.slug}/result").content.decode()
    assert "This round was held elsewhere." in page
    assert "just the winners that the city published" in page
    assert '<span lang="pl">Ławka</span>' in page


def test_ballots_stay_in_the_bundle_without_age_and_sex(tmp_path):
    vote = imported(file(tmp_path))

    data = bundle_of(vote)
    text = data.decode("utf-8", errors="ignore")
    assert not OpenedBallot.objects.exists()
    assert "voter_id;vote\n" in text
    assert "age" not in text.split("VOTES")[1].split("PK")[0]
    assert verify_result.check(data, name="b.zip").facts["winners"] == ["a", "b"]


def test_the_same_file_again_changes_nothing(tmp_path):
    path = file(tmp_path)
    first, new = import_round(given=read_round(path), now=NOON)
    again, newer = import_round(given=read_round(path), now=NOON)

    assert (first, new, newer) == (again, True, False)
    assert (Call.objects.count(), Proposal.objects.count()) == (1, 3)
    assert Entry.objects.filter(event="vote.imported").count() == 1


def test_another_file_of_the_same_name_gets_an_address_of_its_own(tmp_path):
    one = imported(file(tmp_path))
    two = imported(file(tmp_path, rule="greedy-custom", c=1, b=0, name="other.pb"))

    assert one.slug == "lodz-2023"
    assert two.slug.startswith("lodz-2023-")


def test_a_rule_that_is_not_ours_shows_what_the_city_published_and_says_so(tmp_path, client):
    vote = imported(file(tmp_path, rule="greedy-custom", a=0, b=1, c=1))

    assert vote.count.source["winners"] == "published"
    assert vote.count.outcome["winners"] == ["b", "c"]
    page = client.get(f"/en/votes/{vote.slug}/result").content.decode()
    assert "The city used a rule that we cannot recount (greedy-custom)." in page
    report = verify_result.check(bundle_of(vote), name="b.zip")
    assert "nothing to recount" in report.checks[-1]


def test_published_winners_go_before_our_count_where_they_differ(tmp_path):
    vote = imported(file(tmp_path, rule="greedy", a=0, b=1, c=1))

    assert vote.count.source == {**vote.count.source, "winners": "published", "rule": "greedy"}
    assert sorted(vote.count.outcome["winners"]) == ["b", "c"]


def test_a_file_that_names_no_winners_is_counted_and_the_page_says_so(tmp_path, client):
    path = file(tmp_path)
    path.write_text(re.sub(r";selected", "", re.sub(r";1;5|;0;5", ";5", path.read_text())))
    path.write_text(path.read_text().replace('";1;;', '";;'))

    vote = imported(path)

    assert vote.count.source["winners"] == "not-named"
    page = client.get(f"/en/votes/{vote.slug}/result").content.decode()
    assert "The file does not name the projects that the city chose" in page
    assert verify_result.check(bundle_of(vote), name="b.zip").facts["winners"] == ["a", "b"]


def test_the_title_may_be_given(tmp_path):
    vote = imported(file(tmp_path), title="A round to learn from")

    assert vote.call.title["fi"] == "A round to learn from"
    assert vote.slug == "a-round-to-learn-from"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("num_votes;4", "num_votes;5", "wrong-num-votes"),
        ("4;c;20;M", "3;c;20;M", "duplicate-voter"),
        ("18.09.2023", "18/09/2023", "bad-date"),
        ("budget;100.50", "budget;100.505", "too-fine-money"),
        ("META", "META\nMETA", "missing-section"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_is_written(tmp_path, old, new, code):
    path = file(tmp_path)
    path.write_text(path.read_text().replace(old, new))

    with pytest.raises(BadInput) as no:
        read_round(path)

    assert no.value.code == code
    assert not Call.objects.exists()


def test_a_compressed_file_is_read_too(tmp_path):
    plain = file(tmp_path)
    packed = tmp_path / "small.pb.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes(), mtime=0))

    assert read_round(packed).outcome == read_round(plain).outcome


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("Poland_Swiecie_2023", 20),
        ("Poland_Warszawa_2020_Mokotow", 30),
        ("Poland_Lodz_2022", 60),
        ("Poland_Katowice_2021_Murcki", 20),
    ],
)
def test_a_real_election_shows_the_winners_that_its_city_published(
    client, shared_data, name, seconds
):
    path = shared_data / "pabulib" / "pb" / f"{name}.pb.gz"
    started = time.process_time()

    vote = imported(path)

    assert time.process_time() - started < seconds
    published = read_pabulib(path).published_winners
    assert set(Count.objects.get().outcome["winners"]) == published
    page = client.get(f"/fi/votes/{vote.slug}/result")
    answer = client.get(f"/api/v1/votes/{vote.slug}/result").json()
    assert page.status_code == 200
    assert {p["id"] for p in answer["projects"] if p["order"]} == published
    assert verify_result.check(bundle_of(vote), name="b.zip").facts["ballots"] == vote.roll


def test_an_archive_and_a_round_of_the_city_stand_beside_each_other(tmp_path):
    makers.certified_vote([{1: 1}, {2: 1}])
    vote = imported(file(tmp_path))

    assert verify_result.check(bundle_of(vote), name="b.zip").facts["vote"] == vote.slug


def test_a_round_with_a_threshold_is_counted_twice_too(shared_data):
    path = shared_data / "pabulib" / "pb" / "Poland_Czestochowa_2025_Dzbow.pb.gz"
    vote = imported(path)
    sealed = default_storage.open(vote.count.bundle).read()

    report = verify_result.check(sealed, name="bundle.zip")

    assert report.checks[-1].startswith("A second counter")
