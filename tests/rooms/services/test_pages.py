"""Pages of services and requests, for everyone, for reporters and for staff."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from tests import makers
from tests.makers import NOON
from tests.rooms.services import makers as some

from talkoot.loop.proposals.models import Proposal
from talkoot.loop.services.actions import measuring, working
from talkoot.loop.services.actions.photos import keep_photo
from talkoot.loop.services.models import Client, Photo, Request, Service

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv", "en")


@pytest.fixture
def now(monkeypatch):
    """The clock of the views."""
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(days=60))
    return NOON + timedelta(days=60)


@pytest.fixture
def worked(clerk, second_clerk):
    """A service with fifteen cases: two of three are quick, one is late; some go back."""
    service = some.service(slug="lamps", goals=[makers.goal()], places=[makers.place()])
    for n in range(15):
        some.worked_off(
            service,
            at=NOON + timedelta(hours=14 * n),
            by=clerk if n % 2 else second_clerk,
            waits=90 if n % 3 == 0 else 5,
            pause=30 if n % 5 == 0 else 0,
            again=n % 6 == 0,
        )
    measuring.measure(service, NOON + timedelta(days=40))
    return service


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_page_is_there_in_every_language(client, worked, now, language):
    row = some.request(worked, now=now)
    for page in (
        "services/", "services.csv", f"services/{worked.slug}/",
        f"services/{worked.slug}/figures.csv", f"services/{worked.slug}/process",
        f"services/{worked.slug}/process.csv", "report/", f"report/{worked.slug}/", "requests/",
        "requests.csv", "requests/map.json", f"requests/{row.number}/",
    ):  # fmt: skip
        assert client.get(f"/{language}/{page}").status_code == 200, page


def test_empty_pages_say_so(client):
    assert "The catalogue is empty." in client.get("/en/services/").content.decode()
    assert "Nothing is reported yet." in client.get("/en/requests/").content.decode()
    service = some.service()
    said = client.get(f"/en/services/{service.slug}/").content.decode()
    assert "No requests yet, so nothing is measured." in said
    assert (
        "Not measured yet." in client.get(f"/en/services/{service.slug}/process").content.decode()
    )


def test_the_catalogue_is_narrowed_by_words_place_goal_and_way(client):
    goal, place = makers.goal(), makers.place()
    some.service(name=makers.texts("Snow"), goals=[goal], places=[place], ways=["phone"])
    some.service(name=makers.texts("Lamps"), keywords="valo")
    hits = lambda query: re.findall(  # noqa: E731
        r"(Snow|Lamps)</a>", client.get(f"/en/services/?{query}").content.decode()
    )

    assert hits("") == ["Lamps", "Snow"]
    assert hits("q=VALO") == ["Lamps"]
    assert hits("way=phone") == ["Lamps", "Snow"]
    assert hits("way=visit") == []
    assert hits(f"goal={goal.slug}") == ["Snow"]
    assert hits(f"place={place.slug}") == ["Lamps", "Snow"]
    assert hits(f"place={makers.place().slug}") == ["Lamps"]


def report(client, service, **fields):
    given = {"description": "The lamp is dark", "lon": "24.81", "lat": "60.18", **fields}
    return client.post(f"/en/report/{service.slug}/", given)


def test_a_resident_reports_without_an_account_and_gets_a_link(client):
    service = some.service()
    photo = some.upload(some.picture())

    sent = report(client, service, photo=photo, email="r@example.org")

    row = Request.objects.get()
    assert sent.status_code == 302
    page = client.get(sent.url, follow=True).content.decode()
    assert "This is your request" in page
    assert "/own/" in page
    assert row.photos.count() == 1
    other = client_class()
    assert "This is your request" not in other.get(row.get_absolute_url()).content.decode()
    assert (
        other.get(f"/en/requests/{row.number}/photos/{row.photos.get().pk}.jpg").status_code == 404
    )
    assert other.get(sent.url.replace("/own/", "/own/x")).status_code == 404


def client_class():
    from django.test import Client as Browser

    return Browser()


def test_what_is_missing_comes_back_at_the_field_and_nothing_is_lost(client):
    service = some.service(questions=some.QUESTIONS)

    back = report(client, service, lon="", lat="", photo=some.upload(some.picture()))

    said = back.content.decode()
    assert back.status_code == 422
    assert 'href="#id_q-kind_0"' in said
    assert 'href="#id_address"' in said
    assert "A photo is attached" in said
    assert "The lamp is dark" in said
    key = Photo.objects.get().key
    sent = report(client, service, **{"q-kind": "dark", "kept_photo": str(key)})
    assert sent.status_code == 302
    assert Request.objects.get().photos.get().key == key


@pytest.mark.parametrize("bad", [b"<svg onload='x'/>", b"\xff\xd8\xff broken"])
def test_a_bad_photo_is_said_at_the_photo(client, bad):
    back = report(client, some.service(), photo=some.upload(bad))

    assert back.status_code == 422
    assert 'href="#id_photo"' in back.content.decode()
    assert not Photo.objects.exists()
    assert not Request.objects.exists()


def test_what_is_known_nearby_is_shown_once_before_it_is_sent(client):
    service = some.service()
    known = some.request(service, now=timezone.now())

    shown = report(client, service)
    assert "Is it one of these?" in shown.content.decode()
    assert known.number in shown.content.decode()
    assert report(client, service, sure="1").status_code == 302
    near = client.get(f"/en/report/{service.slug}/near?lon=24.81&lat=60.18").json()["items"]
    assert len(near) == 2
    assert client.get(f"/en/report/{service.slug}/near?lon=x&lat=nan").json() == {"items": []}


def test_the_reporter_answers_and_opens_again(client, clerk, now):
    row, secret = some.reported(now=now)
    client.get(f"/en/requests/{row.number}/own/{secret}")
    working.ask(request=row, words="Which gate?", by=clerk, now=now)

    page = client.get(row.get_absolute_url()).content.decode()
    assert "Which gate?" in page
    assert client.post(f"/en/requests/{row.number}/answer", {"words": ""}).status_code == 422
    assert client.post(f"/en/requests/{row.number}/answer", {"words": "Blue"}).status_code == 302
    assert client.post(f"/en/requests/{row.number}/answer", {"words": "Blue"}).status_code == 409
    working.close(request=row, reason="done", words="It burns.", by=clerk, now=now)
    assert client.post(f"/en/requests/{row.number}/reopen", {"words": "Dark"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "received"
    assert (
        client_class().post(f"/en/requests/{row.number}/answer", {"words": "x"}).status_code == 404
    )


def test_a_hidden_text_is_nowhere_public(client, now):
    row = some.request(shown=False, description="My neighbour Xavier", now=now)
    for page in ("requests/", f"requests/{row.number}/", "requests.csv", "requests/?q=Xavier"):
        answer = client.get(f"/en/{page}")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"My neighbour" not in body
    for page in ("/api/v1/requests", f"/api/v1/requests/{row.number}"):
        assert b"neighbour" not in client.get(page).content


def test_the_promise_counts_what_is_open_and_late(client, worked, now):
    for _ in range(10):
        some.request(worked, now=NOON + timedelta(days=20))
    measuring.measure(worked, now)

    page = client.get(f"/en/services/{worked.slug}/").content.decode()
    figures = client.get(f"/api/v1/services/{worked.slug}").json()["figures"]["whole"]

    assert figures["open_late"] == 10
    assert figures["kept"] < figures["kept_of_ended"]
    assert f"The promise was kept for {round(100 * figures['kept'])} of 100" in page
    assert "which flatters" in page


def test_fewer_than_ten_are_not_shown(client, clerk, now):
    service = some.service()
    for n in range(9):
        some.worked_off(service, at=NOON + timedelta(hours=n), by=clerk)
    measuring.measure(service, now)

    assert "Fewer than ten requests" in client.get(f"/en/services/{service.slug}/").content.decode()
    assert client.get(f"/api/v1/services/{service.slug}").json()["figures"]["whole"] is None


def test_the_process_page_names_the_wait_and_replays_it(client, worked, now):
    where = f"/en/services/{worked.slug}/process"
    page = client.get(where).content.decode()
    assert "Cases wait most before “Repair”" in page or "Cases wait most before “Assess”" in page
    assert "Waiting for the resident" in page

    asked = client.get(where, {"what": "once", "step": "repair", "number": "1"})
    assert "Cases would take" in asked.content.decode()
    papers = client.get(where, {"what": "papers", "step": "repair"})
    assert papers.status_code == 200
    assert "less." in papers.content.decode()
    assert client.get(where, {"what": "fewer", "step": "repair", "number": "9"}).status_code == 422
    assert client.get(where, {"what": "x", "step": "y"}).status_code == 422


def test_the_owner_writes_rules_and_sees_who_breaks_them(client, worked, clerk, now):
    client.force_login(clerk)
    where = f"/en/services/{worked.slug}/rules"
    assert client.get(where).status_code == 200
    given = {
        "path": "Request received\nAssess\nRepair\nRequest closed",
        "kind-0": "four-eyes", "activity-0": "assess", "other-0": "repair",
        "kind-1": "within", "activity-1": "assess", "other-1": "repair", "days-1": "2",
    }  # fmt: skip
    assert client.post(where, {**given, "path": "Dance"}).status_code == 422
    assert client.post(where, {**given, "other-0": ""}).status_code == 422
    assert client.post(where, given).status_code == 302

    page = client.get(f"/en/services/{worked.slug}/process").content.decode()
    assert "15 of 15 cases break it." in page  # one and the same person does both
    assert "The intended path: Request received → Assess → Repair → Request closed" in page
    assert client.get(where).content.decode().count("Assess") >= 2


def test_a_finding_becomes_the_draft_of_a_need(client, worked, clerk, monkeypatch):
    where = f"/en/services/{worked.slug}/process/need"
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(days=60))
    client.force_login(clerk)
    assert client.post(where).url == f"/en/services/{worked.slug}/process"
    assert not Proposal.objects.exists()

    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(days=1))
    makers.call()
    sent = client.post(where, {"finding": "Repair: More people. 2 d less."})

    draft = Proposal.objects.get()
    assert sent.status_code == 302
    assert (draft.kind, draft.status) == ("need", "draft")
    assert "2 d less" in draft.body
    assert list(draft.goals.all()) == list(worked.goals.all())


def test_the_queue_works_for_many_at_once(client, clerk, now):
    client.force_login(clerk)
    service = some.service()
    rows = [some.request(service, now=now) for _ in range(3)]
    team = some.unit()
    numbers = [row.number for row in rows]

    assert client.get("/en/desk/requests/").status_code == 200
    assert client.post("/en/desk/requests/bulk", {"deed": "assign"}).status_code == 422
    given = {"number": numbers, "deed": "assign", "team": team.slug}
    assert client.post("/en/desk/requests/bulk", given).status_code == 302
    assert Request.objects.filter(team=team).count() == 3
    given = {"number": numbers[:2], "deed": "close", "reason": "done", "words": "Done."}
    assert client.post("/en/desk/requests/bulk", given).status_code == 302
    assert Request.objects.filter(state="closed").count() == 2
    for filters in ("due=late", "state=closed", f"team={team.slug}", "q=lamp", "place=nowhere"):
        assert client.get(f"/en/desk/requests/?{filters}").status_code == 200


def test_every_deed_of_the_desk(client, clerk, now):
    client.force_login(clerk)
    photo = keep_photo(upload=some.upload(some.picture()), now=now)
    row = some.request(now=now, photos=[photo])
    other = some.service()
    where = f"/en/desk/requests/{row.number}/"
    do = lambda deed, **given: client.post(f"{where}{deed}", given).status_code  # noqa: E731

    assert client.get(where).status_code == 200
    assert do("begin", step="dance") == 409
    assert do("begin", step="assess") == 302
    assert do("ask", words="") == 422
    assert do("ask", words="Which?") == 302
    assert do("answer", words="Blue") == 302
    assert do("finish") == 302
    assert do("note", words="", inside="Call back") == 302
    assert do("photo-approve", photo=photo.pk) == 302
    assert do("photo-remove", photo=photo.pk) == 302
    assert do("photo-remove", photo=photo.pk) == 404
    assert do("hide") == 302
    assert do("show") == 302
    assert do("move", service=other.slug) == 302
    assert do("assign", worker=clerk.pk) == 302
    assert do("close", reason="duplicate", words="") == 409
    assert do("close", reason="done", words="It burns.") == 302
    assert do("reopen", words="It does not.") == 302
    assert do("dance") == 404
    assert client.get(where).status_code == 200
    row.refresh_from_db()
    assert row.service == other


def test_what_a_caller_says_is_written_down(client, clerk, now):
    client.force_login(clerk)
    service = some.service()
    where = f"/en/desk/requests/new/{service.slug}"
    assert client.get("/en/desk/requests/new").status_code == 200
    assert client.get(where).status_code == 200
    given = {"channel": "phone", "description": "Dark", "address": "Gate 1", "phone": "040 1"}
    assert client.post(where, {**given, "address": ""}).status_code == 422
    sent = client.post(where, given, follow=True)
    row = Request.objects.get()
    assert (row.channel, row.phone, row.by) == ("phone", "040 1", None)
    assert "/own/" in sent.content.decode()


def test_staff_pages_are_nobody_elses(client, resident, worked):
    row = some.request(worked)
    for login in (None, resident):
        if login:
            client.force_login(login)
        for page in ("", "new", f"{row.number}/", f"new/{worked.slug}"):
            assert client.get(f"/en/desk/requests/{page}").status_code in (302, 403)
        for page in ("desk/clients", "desk/services/new", f"services/{worked.slug}/rules"):
            assert client.get(f"/en/{page}").status_code in (302, 403)


def test_keys_are_made_shown_once_and_ended(client, clerk):
    client.force_login(clerk)
    page = client.post("/en/desk/clients", {"name": "Map app"}).content.decode()
    assert "The key is shown this once" in page
    row = Client.objects.get()
    assert row.sum not in page
    client.post(f"/en/desk/clients/{row.pk}/end")
    row.refresh_from_db()
    assert row.ended_at


def service_form(**fields):
    names = {f"name_{code}": f"Snow {code}" for code in LANGUAGES}
    return {
        **names, "code": "snow", "type": "realtime", "promise_days": "3", "active": "on",
        "reportable": "on", "asks_place": "on", "hours": "mon-fri 8-16", "ways": ["web"],
        "steps": "Arvio | Bedömning | Look\nAuraus | Plogning | Plough", **fields,
    }  # fmt: skip


def test_staff_write_and_change_a_service(client, clerk):
    client.force_login(clerk)
    where = "/en/desk/services/new"
    assert client.get(where).status_code == 200
    for bad in (
        {"hours": "always"}, {"steps": "Only one"}, {"questions": "{"}, {"name_sv": ""},
        {"questions": '[{"code": 1}]'}, {"steps": "A | B | C\nA | B | C"},
    ):  # fmt: skip
        assert client.post(where, service_form(**bad)).status_code == 422, bad
    assert client.post(where, service_form()).status_code == 302
    row = Service.objects.get()
    assert row.promise_hours == 72
    assert [one["code"] for one in row.steps] == ["look", "plough"]
    assert client.post(where, service_form()).status_code == 422  # the code is taken

    change = service_form(steps="Katselmus | Bedömning | Inspect", promise_days="")
    assert client.get(f"/en/desk/services/{row.slug}").status_code == 200
    assert client.post(f"/en/desk/services/{row.slug}", change).status_code == 302
    row.refresh_from_db()
    assert row.promise_hours is None
    assert row.steps[0]["code"] == "look"  # worded anew, the same step


def test_a_reader_of_an_archive_is_told_so(client):
    from talkoot.loop.services.actions.importing import import_requests
    from talkoot.loop.services.bridge.records import records

    rows = [{"service_request_id": "1", "requested_datetime": "2026-01-05T10:00:00Z",
             "service_name": "Lamps"}]  # fmt: skip
    import_requests(records=records(rows, zone="UTC", where="x"), publisher="Boston", endpoint="e",
                    now=NOON)  # fmt: skip
    service = Service.objects.get()

    assert "Boston" in client.get(f"/en/services/{service.slug}/").content.decode()
    assert "boston-1" not in client.get("/en/requests/").content.decode()
    assert "boston-1" in client.get(f"/en/requests/?service={service.slug}").content.decode()
