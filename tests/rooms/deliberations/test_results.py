"""What comes out: the map, what is told of it, the files, the report, other cities' archives."""

import csv
import gzip
import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from tests import makers
from tests.makers import NOON

from talkoot.cli import main
from talkoot.commons.base import Refused
from talkoot.commons.base.city import pack
from talkoot.commons.ledger.models import Entry
from talkoot.commons.places import actions as places
from talkoot.loop.calls import actions as calls
from talkoot.loop.deliberations import actions, bridge, queries
from talkoot.loop.deliberations.models import Conversation, Opinion, OpinionMap
from talkoot.loop.goals import actions as goals
from talkoot.loop.proposals import actions as proposals

pytestmark = pytest.mark.django_db
NOW = NOON + timedelta(days=1)
LATER = NOON + timedelta(days=20)


@pytest.fixture
def parted(db):
    """Sixteen people in two groups that agree on statement 1 and on nothing else."""
    row = makers.conversation(9)
    makers.two_camps(row)
    actions.refresh(conversation=row, now=NOW)
    return row


def test_two_camps_are_two_groups_with_their_common_ground(parted):
    read = queries.read_map(parted)

    assert (read.map.answer, [group.size for group in read.groups]) == ("groups", [8, 8])
    assert [row.statement.number for row in read.common] == [1]
    assert 1 not in {row.statement.number for row in read.divisive}
    (first,) = queries.by_group(read.map, [parted.statements.get(number=1)])
    assert {group: tally.agrees for group, tally in first.groups.items()} == {0: 8, 1: 8}


def test_a_map_of_the_same_day_takes_the_place_of_the_earlier_and_names_groups_alike(parted):
    before = {p.number: p.group for p in parted.people.all()}
    makers.opinions(parted, [{1: 1, 2: 1, 3: 1}])

    assert actions.refresh_maps(NOW + timedelta(minutes=2)) == 1
    assert actions.refresh_maps(NOW + timedelta(minutes=4)) == 0
    actions.refresh(conversation=parted, now=NOW + timedelta(days=1))

    assert parted.maps.count() == 2
    after = {p.number: p.group for p in parted.people.all()}
    assert {number: after[number] for number in before} == before
    entry = Entry.objects.filter(event="conversation.mapped").latest("number")
    assert entry.data["export_hash"] == queries.newest_map(parted).export_hash


def test_the_map_can_be_computed_from_the_exported_files(parted, client, tmp_path, capsys):
    files = {}
    for name in ("votes-csv", "comments-csv"):
        answer = client.get(reverse(f"deliberations:{name}", args=[parted.slug]))
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_bytes(answer.content)
    drawn = queries.newest_map(parted)
    assert hashlib.sha256(files["votes-csv"].read_bytes()).hexdigest() == drawn.export_hash

    arguments = [str(files["votes-csv"]), "--statements", str(files["comments-csv"]), "--json"]
    assert main(["opinions", *arguments]) == 0

    found = json.loads(capsys.readouterr().out)
    placed = parted.people.exclude(group=None).values_list("number", "group")
    assert found["assignment"] == {str(number): group for number, group in placed}
    assert [row["statement"] for row in found["common_ground"]] == ["1"]


def test_nothing_is_exported_or_told_of_fewer_than_five_people(client):
    row = makers.conversation(2)
    makers.opinions(row, [{1: 1, 2: -1}] * 4)
    actions.refresh(conversation=row, now=NOW)

    page = client.get(reverse("deliberations:statement", args=[row.slug, 1])).content.decode()
    listed = client.get(f"/api/v1/conversations/{row.slug}/statements").json()["items"]

    assert queries.read_map(row) is None
    assert client.get(f"/api/v1/conversations/{row.slug}").json()["map"] is None
    assert [item["everyone"] for item in listed] == [None, None]
    assert "100 %" not in page
    for name in ("votes-csv", "comments-csv", "summary-csv"):
        assert client.get(reverse(f"deliberations:{name}", args=[row.slug])).status_code == 409


def test_a_groups_figures_are_told_only_where_five_of_it_answered(parted):
    new = actions.seed(
        conversation=parted,
        texts=["A thing that few have seen."],
        language="en",
        by=makers.person("staff"),
        now=NOW,
    )[0]
    camp = list(parted.people.filter(group=0)[:4]) + list(parted.people.filter(group=1)[:6])
    for who in camp:
        actions.answer(statement=new, who=who, choice=1, important=False, now=NOW)
    actions.refresh(conversation=parted, now=NOW + timedelta(hours=1))

    (row,) = queries.by_group(queries.newest_map(parted), [new])

    assert row.groups[0] is None
    assert row.groups[1].agrees == 6


def test_someone_new_stands_with_those_who_answer_alike(parted):
    drawn = OpinionMap.objects.get()
    like = parted.people.filter(group=0).first()
    opinions = {o.statement.number: o.choice for o in like.opinions.select_related("statement")}

    assert bridge.place(drawn, opinions).group == 0
    assert bridge.place(drawn, {1: 1}) is None


def test_a_report_cites_statements_with_the_figures_of_its_day(parted, clerk, client):
    words = {"en": "All agree on #1. On #2 they **differ**.", "fi": "Kaikki #1, ei #2."}
    actions.save_report(conversation=parted, words=words, by=clerk, now=NOW)
    with pytest.raises(Refused, match="still-open"):
        actions.publish_report(conversation=parted, by=clerk, now=NOW)
    assert client.get(reverse("deliberations:report", args=[parted.slug])).status_code == 404

    report = actions.publish_report(conversation=parted, by=clerk, now=LATER)

    assert [row["number"] for row in report.cited] == [1, 2]
    assert report.cited[0]["everyone"] == {"agrees": 16, "disagrees": 0, "passes": 0}
    assert set(report.cited[1]["groups"]) == {"0", "1"}
    page = client.get(f"/en/conversations/{parted.slug}/report").content.decode()
    assert '<a href="#cited-1">#1</a>' in page
    assert "<strong>differ</strong>" in page
    assert 'id="cited-2"' in page
    for act in (actions.publish_report, lambda **k: actions.save_report(words=words, **k)):
        with pytest.raises(Refused, match="report-published"):
            act(conversation=parted, by=clerk, now=LATER)


@pytest.mark.parametrize("words", ["No number.", "See #99.", ""])
def test_a_report_without_sound_citations_is_not_published(parted, clerk, words):
    actions.save_report(conversation=parted, words={"en": words}, by=clerk, now=NOW)

    with pytest.raises(Refused):
        actions.publish_report(conversation=parted, by=clerk, now=LATER)

    with pytest.raises(ObjectDoesNotExist):
        Conversation.objects.get(report__published_at__isnull=False)


def test_the_pages_of_a_conversation_read_little(parted, client, django_assert_max_num_queries):
    for name in ("conversation", "statements", "data", "log"):
        with django_assert_max_num_queries(12):
            answer = client.get(reverse(f"deliberations:{name}", args=[parted.slug]))
        assert answer.status_code == 200


def test_a_conversation_has_its_words_its_table_and_its_picture(parted, client):
    page = client.get(f"/en/conversations/{parted.slug}/").content.decode()
    order = [
        page.index(f'id="{part}"') for part in ("result", "common", "apart", "table", "picture")
    ]

    assert order == sorted(order)
    assert "People answer in two different ways. Group A: 8 people. Group B: 8 people." in page
    assert 'role="img" aria-label="Everyone who has a place. People answer in two' in page


def export_folder(folder, rows, comments):
    folder.mkdir()
    for name, lines in (("participants-votes.csv", rows), ("comments.csv", comments)):
        with (folder / name).open("w", newline="") as file:
            csv.writer(file).writerows(lines)
    (folder / "summary.csv").write_text("topic,Trees\nurl,https://example.org/trees\n")
    return folder


@pytest.fixture
def trees(tmp_path):
    """Six people of another city on eight statements, of which the last is moderated out."""
    head = ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"]
    rows = [[*head, *range(8)]]
    rows += [
        [n, n % 2, 0, 8, 0, 0, *[1 if (n + k) % 2 else -1 for k in range(8)]] for n in range(6)
    ]
    titles = ["timestamp", "comment-id", "author-id", "agrees", "disagrees", "moderated"]
    comments = [[*titles, "comment-body"]]
    comments += [
        [1_400_000_000_000 + n, n, 2, 0, 0, -1 if n == 7 else 1, f"Tree {n} <b>stays</b>"]
        for n in range(8)
    ]
    return export_folder(tmp_path / "trees", rows, comments)


def import_polis(folder, *more):
    return main(["import", "polis", str(folder), "--publisher", "Tree town", *more])


def test_an_export_becomes_an_archive_that_says_its_source(trees, client, capsys):
    assert import_polis(trees, "--licence", "CC BY 4.0", "--language", "zh-Hant") == 0
    assert import_polis(trees, "--licence", "CC BY 4.0", "--language", "zh-Hant") == 0
    said = capsys.readouterr().out

    row = Conversation.objects.get()
    assert (row.participants, row.answers, row.statements.count()) == (6, 48, 8)
    assert "Imported: 6 participants" in said
    assert "It is there already" in said
    page = client.get(f"/en/conversations/{row.slug}/statements/").content.decode()
    assert '<span lang="zh-Hant">Tree 3 &lt;b&gt;stays&lt;/b&gt;</span>' in page
    assert "Tree 7" not in page
    assert "licence CC BY 4.0" in page
    assert (
        client.get(f"/en/conversations/{row.slug}/moderation")
        .content.decode()
        .count("Hidden where")
    )
    answer = client.post(f"/en/conversations/{row.slug}/answer", {"statement": 1, "choice": 1})
    assert (answer.status_code, Opinion.objects.count()) == (409, 48)


def test_an_export_without_licence_or_with_a_wrong_vote_is_refused_whole(trees, capsys):
    assert import_polis(trees) == 2
    assert "no-licence" in capsys.readouterr().err
    file = trees / "participants-votes.csv"
    file.write_text(file.read_text().replace("\n2,0,0,8,0,0,-1", "\n2,0,0,8,0,0,7"))

    assert import_polis(trees, "--licence", "CC0") == 2

    assert "bad-vote: participants-votes.csv:4" in capsys.readouterr().err
    assert not Conversation.objects.exists()


def test_our_own_export_can_be_brought_in_elsewhere(parted, tmp_path):
    folder = tmp_path / "ours"
    folder.mkdir()
    for name, write in (
        ("participants-votes.csv.gz", bridge.participants_votes),
        ("comments.csv.gz", bridge.comments),
        ("summary.csv.gz", bridge.summary),
    ):
        (folder / name).write_bytes(gzip.compress(write(parted).encode()))

    assert import_polis(folder, "--licence", "CC0", "--title", "Copy") == 0

    copy = Conversation.objects.exclude(pk=parted.pk).get()
    same = [("answers", "participants"), ("common", "divisive", "explained")]
    assert all(getattr(copy, n) == getattr(parted, n) for n in same[0])
    maps = queries.newest_map(copy), queries.newest_map(parted)
    assert all(getattr(maps[0], n) == getattr(maps[1], n) for n in same[1])
    assert sorted(g["size"] for g in maps[0].groups) == sorted(g["size"] for g in maps[1].groups)


def test_a_real_conversation_gives_the_figures_of_its_matrix(shared_data, client):
    folder = shared_data / "polis" / "opendata" / "brexit-consensus"
    assert import_polis(folder, "--licence", "CC BY 4.0") == 0
    row = Conversation.objects.get()
    text = gzip.decompress((folder / "participants-votes.csv.gz").read_bytes()).decode()
    rows = list(csv.DictReader(io.StringIO(text)))

    for statement in row.statements.all():
        cells = [line.get(str(statement.number)) for line in rows]
        counts = (cells.count("1"), cells.count("-1"), cells.count("0"))
        assert (statement.agrees, statement.disagrees, statement.passes) == counts
    for language in ("fi", "sv", "en"):
        page = client.get(f"/{language}/conversations/{row.slug}/").content.decode()
        assert page.count('lang="en"') > 10 or language == "en"


def test_a_real_conversation_gives_the_same_bytes_on_either_database(shared_data):
    """Among 204 people and 5,303 answers; the files it was read from are all it depends on."""
    assert import_polis(shared_data / "polis/opendata/brexit-consensus", "--licence", "CC0") == 0

    drawn = Conversation.objects.get().maps.get()

    assert hashlib.sha256(drawn.base.encode()).hexdigest()[:16] == "6ce75de61bdf8a2c"
    assert drawn.export_hash[:16] == "177d239cea941576"


def test_the_example_conversation_of_the_pack_is_marked_and_has_groups(client):
    places.load_places(pack(), now=NOW)
    goals.load_goals(pack(), now=NOW)
    calls.load_examples(pack(), now=NOW)
    proposals.load_examples(pack(), now=NOW)

    assert actions.load_examples(pack(), now=NOW) == len(pack().conversations) > 0
    assert actions.load_examples(pack(), now=NOW) == 0

    for row in Conversation.objects.all():
        assert row.call.origin == "example"
        assert queries.read_map(row).map.answer == "groups"
        assert "Esimerkki." in client.get(row.get_absolute_url()).content.decode()
