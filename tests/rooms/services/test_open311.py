"""GeoReport v2: the whole suite in XML and JSON, broken on purpose, and what it leaves room for."""

import importlib.util
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from georeport import GeoReport
from tests import makers
from tests.rooms.services import makers as some

from talkoot.loop.services.actions import working
from talkoot.loop.services.actions.photos import approve_photo
from talkoot.loop.services.api import open311, writing
from talkoot.loop.services.models import Photo, Request

ROOT = Path(__file__).resolve().parents[3]
BASE = "/open311/v2"


def _suite():
    path = ROOT / "docs" / "open311" / "conformance.py"
    spec = importlib.util.spec_from_file_location("conformance", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


suite = _suite()


@pytest.fixture
def city(db, clerk):
    """Three kinds of services, and requests from this week and from long ago."""
    now = timezone.now()
    plain = some.service(code="001")
    asking = some.service(code="asking", questions=[
        *some.QUESTIONS,
        {"code": "when", "datatype": "multivaluelist", "description": makers.texts("When?"),
         "values": [{"key": "day", "name": makers.texts("By day")},
                    {"key": "night", "name": makers.texts("By night")}]},
    ])  # fmt: skip
    some.service(code="batch", type="batch")
    for days in (1, 2, 30, 200):
        some.request(plain, now=now - timedelta(days=days))
    done = some.request(asking, now=now - timedelta(days=3), answers={"kind": "dark"})
    working.close(request=done, reason="done", words="It burns.", by=clerk, now=now)
    return some.client(by=clerk, now=now)[1]


@pytest.mark.django_db(transaction=True)
def test_our_endpoint_keeps_every_rule(city, live_server):
    endpoint = suite.Endpoint(f"{live_server.url}{BASE}", key=city, post=True)

    found = suite.run(endpoint)

    assert [one for one in found if one["state"] != "passed"] == []
    assert len(found) >= 44


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["R5", "P1", "P10", "S5", "R12", "F1"])
def test_the_suite_notices_what_is_broken(city, live_server, monkeypatch, code):
    real = writing.answer

    def broken(root, value, form, **kw):
        if code == "S5" and root == "services" and form == "xml":
            value = value[1:]
        if code == "F1" and root == "service_definition":
            value = [value] if form == "json" else value
        if root == "service_requests" and value and "status" in value[0]:
            if code == "R5":
                value = [{**one, "requested_datetime": "2026-01-01T00:00:00"} for one in value]
            if code == "R12":
                value = value[1:]
            if code == "P10":
                row = Request.objects.get(number=value[0]["service_request_id"])
                value = [{**value[0], "account_id": row.email}]
        return real(root, value, form, **kw)

    monkeypatch.setattr(open311, "answer", broken)
    if code == "P1":
        monkeypatch.setattr(open311, "_check_key", lambda key: None)
    endpoint = suite.Endpoint(f"{live_server.url}{BASE}", key=city, post=True)

    failed = {one["code"] for one in suite.run(endpoint) if one["state"] == "failed"}

    assert code in failed


@pytest.mark.django_db
def test_an_endpoint_that_is_not_there_ends_the_suite_with_two(capsys):
    assert suite.main(["http://127.0.0.1:9/open311/v2"]) == 2
    assert "not-reachable" in capsys.readouterr().err


def test_json_and_xml_say_the_same(client, city):
    as_json = client.get(f"{BASE}/requests.json?extensions=true").json()
    root = ElementTree.fromstring(client.get(f"{BASE}/requests.xml?extensions=true").content)

    assert len(as_json) == len(root) == 4
    for row, one in zip(as_json, root, strict=True):
        assert [part.tag for part in one] == list(row)
        for name, value in row.items():
            if not isinstance(value, dict):
                assert (one.findtext(name) or "") == ("" if value is None else str(value))
        notes = [n.findtext("status") for n in one.findall("extended_attributes/notes/note")]
        assert notes == [n["status"] for n in row["extended_attributes"]["notes"]]


def test_extensions_tell_the_reason_and_the_original(client, city, clerk):
    service = some.service()
    first, second = some.request(service, now=timezone.now()), some.request(
        service, now=timezone.now()
    )  # fmt: skip
    working.close(request=second, reason="duplicate", words="", duplicate_of=first, by=clerk,
                  now=timezone.now())  # fmt: skip

    row = client.get(f"{BASE}/requests/{second.number}.json?extensions=true").json()[0]

    assert row["status"] == "closed"
    assert row["extended_attributes"]["state"] == "DUPLICATE"
    assert row["extended_attributes"]["parent_service_request_id"] == first.number


def test_pages_updates_and_radius(client, city, clerk):
    get = lambda **q: client.get(f"{BASE}/requests.json", q).json()  # noqa: E731
    whole = get()

    assert [r["service_request_id"] for n in (1, 2) for r in get(page=n, page_size=2)] == [
        r["service_request_id"] for r in whole
    ]
    assert len(get(lat=60.18, long=24.81, radius=50)) == 4
    assert get(lat=60.19, long=24.81, radius=50) == []
    hour_ago = (timezone.now() - timedelta(hours=1)).isoformat()
    assert [r["status"] for r in get(updated_after=hour_ago)] == ["closed"]
    assert client.get(f"{BASE}/requests.json?radius=5").status_code == 400
    assert client.get(f"{BASE}/requests.json?page=0").json()[0]["code"] == "400"


def test_photos_are_taken_and_shown_once_approved(client, city, clerk):
    sent = client.post(f"{BASE}/requests.json", {
        "api_key": city, "service_code": "001", "description": "Dark", "lat": "60.18",
        "long": "24.81", "media": some.upload(some.picture()),
    })  # fmt: skip
    number = sent.json()[0]["service_request_id"]
    read = lambda: client.get(f"{BASE}/requests/{number}.json").json()[0]["media_url"]  # noqa: E731

    assert read() is None
    approve_photo(photo=Photo.objects.get(request__number=number), by=clerk, now=timezone.now())
    address = read().removeprefix("http://localhost:8000")
    assert client.get(address)["Content-Type"] == "image/jpeg"


def test_a_bad_photo_refuses_the_whole_request(client, city):
    sent = client.post(f"{BASE}/requests.xml", {
        "api_key": city, "service_code": "001", "description": "Dark", "lat": "60.18",
        "long": "24.81", "media": some.upload(b"<svg/>"),
    })  # fmt: skip
    assert sent.status_code == 400
    assert b"<code>photo-unknown</code>" in sent.content
    assert not Request.objects.filter(description="Dark").exists()


def test_a_key_that_was_ended_no_longer_sends(client, city):
    open_key = {"api_key": city, "service_code": "001", "description": "D", "address_id": "1"}
    assert client.post(f"{BASE}/requests.json", open_key).status_code == 200
    assert b"client" not in client.post(f"{BASE}/requests.json", open_key).content
    from talkoot.loop.services.models import Client

    Client.objects.update(ended_at=timezone.now())
    assert client.post(f"{BASE}/requests.json", open_key).status_code == 403


def test_hidden_words_are_not_told(client, city, clerk):
    row = some.request(shown=False, description="My neighbour …", now=timezone.now())
    for form in ("json", "xml"):
        assert b"neighbour" not in client.get(f"{BASE}/requests/{row.number}.{form}").content
    assert client.get(f"{BASE}/requests.json?q=neighbour").json() == []


def test_texts_come_in_the_language_that_is_asked_for(client, city):
    names = {
        language: client.get(f"{BASE}/services.json?locale={language}").json()[0]["service_name"]
        for language in ("fi", "sv", "en")
    }
    assert len(set(names.values())) == 3


def test_what_xml_cannot_hold_is_left_out(client, city):
    some.request(description="a\x0bb & <c>", now=timezone.now())
    root = ElementTree.fromstring(client.get(f"{BASE}/requests.xml").content)
    assert root[0].findtext("description") == "ab & <c>"


def test_a_send_as_fixmystreet_makes_it_is_taken(client, city):
    """XML, form-encoded, with its own attribute names and several photos' addresses."""
    sent = client.post(f"{BASE}/requests.xml", {
        "jurisdiction_id": "espoo", "api_key": city, "service_code": "asking",
        "address_string": "", "lat": "60.18", "long": "24.81", "email": "r@example.org",
        "first_name": "Report", "last_name": "Er", "phone": "", "account_id": "",
        "description": "Lamp | dark", "device_id": "", "media_url": "https://e.example/1.jpg",
        "attribute[kind]": "dark", "attribute[when][]": ["day", "night"],
    })  # fmt: skip
    root = ElementTree.fromstring(sent.content)

    row = Request.objects.get(number=root.findtext("request/service_request_id"))
    assert row.answers == {"kind": "dark", "when": ["day", "night"]}
    assert row.name == "Report Er"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_georeport_client_reads_us(city, live_server, form):
    """The only client of Open311 on PyPI that runs on this Python: GeoReport, Apache-2.0."""
    there = GeoReport(f"{live_server.url}{BASE}", jurisdiction="espoo", output_format=form)

    services = there.get_service_list()
    assert {row["service_code"] for row in services} == {"001", "asking", "batch"}
    assert there.get_service_definition("asking")["service_code"] == "asking"
    rows = there.get_service_requests(service_code="001")
    assert len(rows) == 3
    number = rows[0]["service_request_id"]
    assert there.get_service_request(number)["service_request_id"] == number
