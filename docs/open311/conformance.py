#!/usr/bin/env python3
"""Does an endpoint speak Open311 GeoReport v2? A check a rule, for anyone's endpoint.

    python3 conformance.py https://city.example/open311/v2
    python3 conformance.py URL --key KEY --post          also sends requests; use a test endpoint
    python3 conformance.py URL --json                    the result as one JSON object

Needs Python 3.11 or newer and nothing else. Ends with 0 where every check passes or has nothing to
look at, 1 where one fails, 2 where the endpoint cannot be reached. The rules are those of the
frozen GeoReport v2 (wiki.open311.org/GeoReport_v2); each check says which it is about.
"""

import argparse
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

Fields = dict[str, Any]
DATATYPES = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
TYPES = {"realtime", "batch", "blackbox"}
LISTS = {"singlevaluelist", "multivaluelist"}
TIMEOUT = 30
TEXT = "Conformance check: ä ö å € < & > “quoted”"


class Failed(Exception):
    """The endpoint breaks the rule; says how."""


class Skipped(Exception):
    """There was nothing to look at; says what."""


@dataclass
class Answer:
    """What came back. type: of the content, in small letters."""

    status: int
    type: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def xml(self) -> ElementTree.Element:
        try:
            return ElementTree.fromstring(self.body)  # noqa: S314 - of the endpoint one asked for
        except ElementTree.ParseError as no:
            raise Failed(f"this is no XML ({no}): {self.body[:80]!r}") from no

    def json(self) -> Any:
        try:
            return json.loads(self.text)
        except ValueError as no:
            raise Failed(f"this is no JSON ({no}): {self.body[:80]!r}") from no


@dataclass
class Endpoint:
    """An endpoint and what is remembered of it between checks."""

    url: str
    key: str = ""
    jurisdiction: str = ""
    post: bool = False
    memory: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str, **fields: Any) -> Answer:
        """GET, with the jurisdiction where one is given."""
        given = {**({"jurisdiction_id": self.jurisdiction} if self.jurisdiction else {}), **fields}
        query = urllib.parse.urlencode(given)
        base = self.url if not path.startswith("/") else self.url.rsplit("/", 1)[0]
        return fetch(f"{base}/{path.lstrip('/')}{'?' + query if query else ''}")

    def send(self, form: str, fields: list[tuple[str, str]], key: str | None = None) -> Answer:
        """POST of a request, form-encoded."""
        given = list(fields)
        key = self.key if key is None else key
        given += [("api_key", key)] if key else []
        given += [("jurisdiction_id", self.jurisdiction)] if self.jurisdiction else []
        data = urllib.parse.urlencode(given).encode()
        return fetch(f"{self.url}/requests.{form}", data)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What was read before, read once."""
        if name not in self.memory:
            self.memory[name] = make()
        return self.memory[name]

    def services(self) -> list[Fields]:
        return self.once("services", lambda: array(good(self.get("services.json"))))

    def requests(self) -> list[Fields]:
        return self.once("requests", lambda: array(good(self.get("requests.json"))))

    def definitions(self) -> list[Fields]:
        """Of the services that say they have questions; three are enough."""

        def read() -> list[Fields]:
            codes = [s["service_code"] for s in self.services() if truth(s["metadata"])]
            return [good(self.get(f"services/{quote(code)}.json")).json() for code in codes[:3]]

        return self.once("definitions", read)


def fetch(url: str, data: bytes | None = None) -> Answer:
    request = urllib.request.Request(url, data=data, headers={"Accept": "*/*"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            return Answer(answer.status, _type(answer.headers), answer.read())
    except urllib.error.HTTPError as no:
        return Answer(no.code, _type(no.headers), no.read())


def _type(headers: Any) -> str:
    return (headers.get("Content-Type") or "").lower()


def quote(text: str) -> str:
    return urllib.parse.quote(str(text), safe="")


def need(holds: Any, words: str) -> None:
    if not holds:
        raise Failed(words)


def good(answer: Answer, status: int = 200) -> Answer:
    need(answer.status == status, f"HTTP {answer.status}, not {status}: {answer.body[:120]!r}")
    return answer


def array(answer: Answer) -> list[Fields]:
    found = answer.json()
    need(isinstance(found, list), f"a JSON array, not {type(found).__name__}")
    need(all(isinstance(one, dict) for one in found), "every entry an object")
    return found


def truth(value: Any) -> bool:
    return str(value).lower() == "true"


def moment(text: Any) -> datetime:
    need(isinstance(text, str), f"a time, not {text!r}")
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as no:
        raise Failed(f"{text!r} is no W3C time") from no
    need(at.tzinfo, f"{text!r} has no offset")
    return at


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def errors_of(answer: Answer, form: str) -> None:
    """An array of code and description, in the form that was asked for."""
    if form == "json":
        found = array(answer)
        need(found, "at least one error")
        for one in found:
            need("code" in one and one.get("description"), f"code and description, not {one}")
        return
    root = answer.xml()
    need(root.tag == "errors", f"<errors>, not <{root.tag}>")
    rows = root.findall("error")
    need(rows, "at least one <error>")
    for row in rows:
        need(row.findtext("code") and row.findtext("description"), "<code> and <description>")


def refused(answer: Answer, status: int, form: str) -> None:
    good(answer, status)
    errors_of(answer, form)


CHECKS: list[tuple[str, str, Callable[[Endpoint], None]]] = []


def check(code: str, rule: str, post: bool = False) -> Callable[[Any], Any]:
    """Keeps a check under its code; one that posts is left out unless asked for."""

    def keep(run: Callable[[Endpoint], None]) -> Callable[[Endpoint], None]:
        def guarded(endpoint: Endpoint) -> None:
            if post and not (endpoint.post and endpoint.key):
                raise Skipped("needs --post and --key")
            run(endpoint)

        CHECKS.append((code, rule, guarded))
        return run

    return keep


# ── Discovery ────────────────────────────────────────────────────────────────────────────────────


@check("D1", "discovery.xml has changeset, contact, key_service and endpoints")
def _(at: Endpoint) -> None:
    root = good(at.get("/discovery.xml")).xml()
    need(root.tag == "discovery", f"<discovery>, not <{root.tag}>")
    for name in ("changeset", "contact", "key_service", "endpoints"):
        need(root.find(name) is not None, f"<{name}> is missing")


@check("D2", "discovery.json is an object with the same names")
def _(at: Endpoint) -> None:
    found = good(at.get("/discovery.json")).json()
    need(isinstance(found, dict), "a JSON object")
    for name in ("changeset", "contact", "key_service", "endpoints"):
        need(name in found, f"{name} is missing")


@check("D3", "every endpoint has specification, url, changeset, type and formats")
def _(at: Endpoint) -> None:
    rows = good(at.get("/discovery.json")).json()["endpoints"]
    need(isinstance(rows, list) and rows, "a list of endpoints")
    for row in rows:
        for name in ("specification", "url", "changeset", "type", "formats"):
            need(row.get(name), f"{name} is missing")
        need(row["type"] in ("production", "test"), f"production or test, not {row['type']!r}")


@check("D4", "changesets are times with an offset")
def _(at: Endpoint) -> None:
    found = good(at.get("/discovery.json")).json()
    moment(found["changeset"])
    for row in found["endpoints"]:
        moment(row["changeset"])


# ── Services ─────────────────────────────────────────────────────────────────────────────────────


@check("S1", "services.xml is <services> of <service>")
def _(at: Endpoint) -> None:
    root = good(at.get("services.xml")).xml()
    need(root.tag == "services", f"<services>, not <{root.tag}>")
    need(all(row.tag == "service" for row in root), "only <service> in it")


@check("S2", "services.json is an array")
def _(at: Endpoint) -> None:
    need(at.services(), "at least one service")


@check("S3", "every service has a code, a name, metadata true or false, and a known type")
def _(at: Endpoint) -> None:
    for row in at.services():
        need(row.get("service_code"), "service_code is missing")
        need(row.get("service_name"), "service_name is missing")
        need(str(row.get("metadata")).lower() in ("true", "false"), "metadata is true or false")
        need(row.get("type") in TYPES, f"type is {row.get('type')!r}")


@check("S4", "codes are texts in JSON, each once")
def _(at: Endpoint) -> None:
    codes = [row["service_code"] for row in at.services()]
    need(all(isinstance(code, str) for code in codes), "service_code is a text")
    need(len(set(codes)) == len(codes), "each code once")


@check("S5", "XML and JSON tell the same services")
def _(at: Endpoint) -> None:
    root = good(at.get("services.xml")).xml()
    in_xml = {row.findtext("service_code") for row in root}
    need(in_xml == {row["service_code"] for row in at.services()}, "the same codes in both")


@check("S6", "answers name their type, and UTF-8")
def _(at: Endpoint) -> None:
    for form, name in (("xml", "xml"), ("json", "json")):
        answer = good(at.get(f"services.{form}"))
        need(name in answer.type, f"{form}: Content-Type is {answer.type!r}")
        need(answer.body.decode("utf-8", "replace") == answer.text, "UTF-8")


# ── Definitions ──────────────────────────────────────────────────────────────────────────────────


def _some_definition(at: Endpoint) -> Fields:
    if not at.definitions():
        raise Skipped("no service says metadata=true")
    return at.definitions()[0]


@check("F1", "a definition in JSON is an object with its code and attributes")
def _(at: Endpoint) -> None:
    found = _some_definition(at)
    need(isinstance(found, dict), "an object, not an array")
    need(found.get("service_code"), "service_code is missing")
    need(isinstance(found.get("attributes"), list) and found["attributes"], "attributes")


@check("F2", "a definition in XML is <service_definition>")
def _(at: Endpoint) -> None:
    code = _some_definition(at)["service_code"]
    root = good(at.get(f"services/{quote(code)}.xml")).xml()
    need(root.tag == "service_definition", f"not <{root.tag}>")
    need(root.findtext("service_code") == code, "the code that was asked for")
    need(root.findall("attributes/attribute"), "<attributes> of <attribute>")


@check("F3", "attributes have variable, code, datatype, required, order and description")
def _(at: Endpoint) -> None:
    _some_definition(at)
    for found in at.definitions():
        for one in found["attributes"]:
            for name in ("variable", "code", "datatype", "required", "order", "description"):
                need(name in one, f"{name} is missing in {one.get('code')!r}")
            for name in ("variable", "required"):
                need(str(one[name]).lower() in ("true", "false"), f"{name} is true or false")


@check("F4", "datatypes are those of the specification")
def _(at: Endpoint) -> None:
    _some_definition(at)
    for found in at.definitions():
        for one in found["attributes"]:
            need(one["datatype"] in DATATYPES, f"datatype is {one['datatype']!r}")


@check("F5", "lists have values with key and name")
def _(at: Endpoint) -> None:
    _some_definition(at)
    lists = [a for d in at.definitions() for a in d["attributes"] if a["datatype"] in LISTS]
    if not lists:
        raise Skipped("no attribute is a list")
    for one in lists:
        need(one.get("values"), f"{one['code']!r} has no values")
        for value in one["values"]:
            need("key" in value and "name" in value, "each value has key and name")


@check("F6", "an unknown service is 404 with an error, XML")
def _(at: Endpoint) -> None:
    refused(at.get("services/no-such-service-here.xml"), 404, "xml")


@check("F7", "an unknown service is 404 with an error, JSON")
def _(at: Endpoint) -> None:
    refused(at.get("services/no-such-service-here.json"), 404, "json")


# ── Requests ─────────────────────────────────────────────────────────────────────────────────────


def _some(at: Endpoint) -> list[Fields]:
    if not at.requests():
        raise Skipped("no request within 90 days")
    return at.requests()


@check("R1", "requests.xml is <service_requests> of <request>")
def _(at: Endpoint) -> None:
    root = good(at.get("requests.xml")).xml()
    need(root.tag == "service_requests", f"<service_requests>, not <{root.tag}>")
    need(all(row.tag == "request" for row in root), "only <request> in it")


@check("R2", "requests.json is an array")
def _(at: Endpoint) -> None:
    at.requests()


@check("R3", "every request has id, status, service, time and a place")
def _(at: Endpoint) -> None:
    for row in _some(at):
        for name in ("service_request_id", "status", "service_code", "service_name"):
            need(row.get(name), f"{name} is missing")
        place = row.get("lat") is not None or row.get("address") or row.get("address_id")
        need(place or "address" in row, "lat and long, address or address_id")


@check("R4", "ids are texts, each once; status is open or closed")
def _(at: Endpoint) -> None:
    ids = [row["service_request_id"] for row in _some(at)]
    need(all(isinstance(one, str) for one in ids), "service_request_id is a text")
    need(len(set(ids)) == len(ids), "each id once")
    need({row["status"] for row in _some(at)} <= {"open", "closed"}, "open or closed")


@check("R5", "times have an offset")
def _(at: Endpoint) -> None:
    for row in _some(at):
        moment(row["requested_datetime"])
        for name in ("updated_datetime", "expected_datetime"):
            if row.get(name):
                moment(row[name])


@check("R6", "without a time: at most 1,000, and of the last 90 days")
def _(at: Endpoint) -> None:
    need(len(at.requests()) <= 1000, f"{len(at.requests())} requests")
    first = datetime.now(UTC) - timedelta(days=91)
    need(all(moment(r["requested_datetime"]) >= first for r in _some(at)), "an older request")


@check("R7", "status=open gives open ones, status=closed closed ones")
def _(at: Endpoint) -> None:
    for status in ("open", "closed"):
        rows = array(good(at.get("requests.json", status=status)))
        need(all(row["status"] == status for row in rows), f"not {status}")


@check("R8", "status=open,closed gives both")
def _(at: Endpoint) -> None:
    both = array(good(at.get("requests.json", status="open,closed")))
    need(_ids(both) == _ids(_some(at)), "the same as without")


def _ids(rows: list[Fields]) -> list[str]:
    return sorted(row["service_request_id"] for row in rows)


@check("R9", "service_code gives that service's")
def _(at: Endpoint) -> None:
    code = _some(at)[0]["service_code"]
    rows = array(good(at.get("requests.json", service_code=code)))
    need(rows and all(row["service_code"] == code for row in rows), f"only {code!r}")


@check("R10", "service_code takes several, parted by commas")
def _(at: Endpoint) -> None:
    codes = sorted({row["service_code"] for row in _some(at)})[:2]
    rows = array(good(at.get("requests.json", service_code=",".join(codes))))
    need({row["service_code"] for row in rows} == set(codes), f"only {codes}")


@check("R11", "start_date and end_date bound the time of the request")
def _(at: Endpoint) -> None:
    times = sorted(moment(row["requested_datetime"]) for row in _some(at))
    middle = times[len(times) // 2]
    span = {"start_date": stamp(middle - timedelta(days=1)), "end_date": stamp(middle)}
    rows = array(good(at.get("requests.json", **span)))
    inside = [moment(row["requested_datetime"]) for row in rows]
    low, high = middle - timedelta(days=1, seconds=1), middle + timedelta(seconds=1)
    need(all(low <= one <= high for one in inside), "a request outside the span")


@check("R12", "ids override every other filter")
def _(at: Endpoint) -> None:
    row = _some(at)[0]
    other = "closed" if row["status"] == "open" else "open"
    found = array(
        good(
            at.get(
                "requests.json",
                service_request_id=row["service_request_id"],
                status=other,
                start_date="2001-01-01T00:00:00Z",
                end_date="2001-01-02T00:00:00Z",
            )
        )
    )
    need(_ids(found) == [row["service_request_id"]], "that request")


@check("R13", "service_request_id takes several, parted by commas")
def _(at: Endpoint) -> None:
    ids = [row["service_request_id"] for row in _some(at)][:3]
    found = array(good(at.get("requests.json", service_request_id=",".join(ids))))
    need(_ids(found) == sorted(ids), f"{ids}")


@check("R14", "an empty parameter counts as absent")
def _(at: Endpoint) -> None:
    empty = {"service_code": "", "status": "", "start_date": "", "end_date": ""}
    need(_ids(array(good(at.get("requests.json", **empty)))) == _ids(at.requests()), "the same")


@check("R15", "a time that is none is 400 with an error")
def _(at: Endpoint) -> None:
    refused(at.get("requests.json", start_date="yesterday"), 400, "json")
    refused(at.get("requests.xml", start_date="yesterday"), 400, "xml")


@check("R16", "XML and JSON tell the same requests")
def _(at: Endpoint) -> None:
    root = good(at.get("requests.xml")).xml()
    need(sorted(row.findtext("service_request_id") or "" for row in root) == _ids(at.requests()),
         "the same ids in both")  # fmt: skip


@check("R17", "an unknown jurisdiction is 404 with an error")
def _(at: Endpoint) -> None:
    answer = at.get("services.json", jurisdiction_id="no-such-city.example")
    if answer.status == 200 and not at.jurisdiction:
        raise Skipped("the endpoint serves one jurisdiction and reads no other")
    refused(answer, 404, "json")


@check("O1", "one request in JSON is an array of one")
def _(at: Endpoint) -> None:
    row = _some(at)[0]
    found = array(good(at.get(f"requests/{quote(row['service_request_id'])}.json")))
    need(len(found) == 1, f"{len(found)} entries")
    need(found[0]["service_request_id"] == row["service_request_id"], "the one asked for")


@check("O2", "one request in XML is <service_requests> of one")
def _(at: Endpoint) -> None:
    number = _some(at)[0]["service_request_id"]
    root = good(at.get(f"requests/{quote(number)}.xml")).xml()
    need(root.tag == "service_requests" and len(root) == 1, "<service_requests> with one <request>")
    need(root.findtext("request/service_request_id") == number, "the one asked for")


@check("O3", "an unknown request is 404 with an error, XML")
def _(at: Endpoint) -> None:
    refused(at.get("requests/no-such-request-here.xml"), 404, "xml")


@check("O4", "an unknown request is 404 with an error, JSON")
def _(at: Endpoint) -> None:
    refused(at.get("requests/no-such-request-here.json"), 404, "json")


@check("T1", "an unknown token is 404 with an error, XML")
def _(at: Endpoint) -> None:
    refused(at.get("tokens/no-such-token-here.xml"), 404, "xml")


@check("T2", "an unknown token is 404 with an error, JSON")
def _(at: Endpoint) -> None:
    refused(at.get("tokens/no-such-token-here.json"), 404, "json")


# ── Sending ──────────────────────────────────────────────────────────────────────────────────────


def _service(at: Endpoint, *, asks: bool = False, batch: bool = False) -> Fields:
    """A service to send to: with or without questions, of type realtime or batch."""
    for row in at.services():
        if truth(row["metadata"]) == asks and (row["type"] == "batch") == batch:
            return row
    kind = "with" if asks else "without"
    raise Skipped(f"no service {kind} questions of type {'batch' if batch else 'realtime'}")


def _place(at: Endpoint) -> list[tuple[str, str]]:
    """Where a request of this city was, so that the place is one of the city's."""
    for row in at.requests():
        if row.get("lat") is not None:
            return [("lat", str(row["lat"])), ("long", str(row["long"]))]
    return [("lat", "60.2055"), ("long", "24.6559")]


def _basic(at: Endpoint, **kind: Any) -> list[tuple[str, str]]:
    return [("service_code", _service(at, **kind)["service_code"]), ("description", TEXT)]


def _sent(answer: Answer, form: str) -> tuple[str, str]:
    """Id and token of a request that was taken; one of them."""
    need(answer.status in (200, 201), f"HTTP {answer.status}: {answer.body[:120]!r}")
    if form == "json":
        row = array(answer)[0]
        number, token = row.get("service_request_id") or "", row.get("token") or ""
    else:
        root = answer.xml()
        need(root.tag == "service_requests", f"<service_requests>, not <{root.tag}>")
        number = root.findtext("request/service_request_id") or ""
        token = root.findtext("request/token") or ""
    need(number or token, "service_request_id or token")
    return number, token


@check("P1", "without a key: 403 with an error", post=True)
def _(at: Endpoint) -> None:
    refused(at.send("xml", _basic(at) + _place(at), key=""), 403, "xml")


@check("P2", "with an unknown key: 403 with an error", post=True)
def _(at: Endpoint) -> None:
    refused(at.send("json", _basic(at) + _place(at), key="no-such-key"), 403, "json")


@check("P3", "without service_code: 400 with an error", post=True)
def _(at: Endpoint) -> None:
    refused(at.send("json", [("description", TEXT), *_place(at)]), 400, "json")


@check("P4", "with an unknown service_code: 404 with an error", post=True)
def _(at: Endpoint) -> None:
    given = [("service_code", "no-such-service-here"), ("description", TEXT), *_place(at)]
    refused(at.send("xml", given), 404, "xml")


@check("P5", "without a place: 400 with an error", post=True)
def _(at: Endpoint) -> None:
    refused(at.send("json", _basic(at)), 400, "json")


@check("P6", "with lat alone, or with one that is no number: 400 with an error", post=True)
def _(at: Endpoint) -> None:
    refused(at.send("json", [*_basic(at), ("lat", "60.2")]), 400, "json")
    refused(at.send("xml", [*_basic(at), ("lat", "north"), ("long", "24.6")]), 400, "xml")


@check(
    "P7", "lat and long are enough, XML; the request can be read again as it was sent", post=True
)
def _(at: Endpoint) -> None:
    number, _token = _sent(at.send("xml", _basic(at) + _place(at)), "xml")
    need(number, "an id, since the service is realtime")
    row = array(good(at.get(f"requests/{quote(number)}.json")))[0]
    need(row["status"] == "open", f"open, not {row['status']!r}")
    need(row["description"] == TEXT, f"the description came back as {row['description']!r}")
    need(abs(float(row["lat"]) - float(dict(_place(at))["lat"])) < 1e-4, "the same latitude")


@check("P8", "address_string is enough, JSON", post=True)
def _(at: Endpoint) -> None:
    number, _token = _sent(
        at.send("json", [*_basic(at), ("address_string", "Main Street 1")]), "json"
    )
    need(number, "an id")


@check("P9", "address_id is enough", post=True)
def _(at: Endpoint) -> None:
    _sent(at.send("json", [*_basic(at), ("address_id", "12345")]), "json")


@check("P10", "contact and device are taken and not shown", post=True)
def _(at: Endpoint) -> None:
    contact = [
        ("email", "conformance@example.org"),
        ("first_name", "Zephyrine"),
        ("last_name", "Quillfeather"),
        ("phone", "+358400000000"),
        ("device_id", "device-7"),
    ]
    number, _token = _sent(at.send("json", _basic(at) + _place(at) + contact), "json")
    text = good(at.get(f"requests/{quote(number)}.json", extensions="true")).text
    for _name, value in contact:
        need(value not in text, f"{value!r} is shown to everyone")


@check("P11", "a required attribute that is missing: 400 with an error", post=True)
def _(at: Endpoint) -> None:
    service, definition = _asking(at)
    if not any(truth(one["required"]) for one in definition["attributes"]):
        raise Skipped("no attribute is required")
    given = [("service_code", service["service_code"]), ("description", TEXT), *_place(at)]
    refused(at.send("json", given), 400, "json")


def _asking(at: Endpoint) -> tuple[Fields, Fields]:
    service = _service(at, asks=True)
    path = f"services/{quote(service['service_code'])}.json"
    return service, at.once(path, lambda: good(at.get(path)).json())


def _answers(definition: Fields) -> list[tuple[str, str]]:
    """Something fitting for every attribute that asks."""
    found = []
    for one in definition["attributes"]:
        if not truth(one["variable"]):
            continue
        code, kind = one["code"], one["datatype"]
        if kind == "multivaluelist":
            found += [(f"attribute[{code}][]", value["key"]) for value in one["values"][:2]]
        elif kind == "singlevaluelist":
            found.append((f"attribute[{code}]", one["values"][0]["key"]))
        else:
            fitting = {"number": "7", "datetime": "2026-01-31T12:00:00+02:00"}
            found.append((f"attribute[{code}]", fitting.get(kind, "text")))
    return found


@check("P12", "attribute[CODE] and attribute[CODE][] are taken", post=True)
def _(at: Endpoint) -> None:
    service, definition = _asking(at)
    given = [("service_code", service["service_code"]), ("description", TEXT), *_place(at)]
    _sent(at.send("xml", given + _answers(definition)), "xml")


@check("P13", "a value that a list does not have: 400 with an error", post=True)
def _(at: Endpoint) -> None:
    service, definition = _asking(at)
    lists = [one for one in definition["attributes"] if one["datatype"] in LISTS]
    if not lists:
        raise Skipped("no attribute is a list")
    name = f"attribute[{lists[0]['code']}]"
    kept = [pair for pair in _answers(definition) if not pair[0].startswith(name)]
    given = [("service_code", service["service_code"]), ("description", TEXT), *_place(at), *kept]
    refused(at.send("json", [*given, (name, "no-such-value")]), 400, "json")


@check("P14", "a description above 4,000 characters: 400 with an error", post=True)
def _(at: Endpoint) -> None:
    code = _service(at)["service_code"]
    given = [("service_code", code), ("description", "a" * 4001), *_place(at)]
    refused(at.send("json", given), 400, "json")


@check("P15", "a service of type batch gives a token, and the token leads to the id", post=True)
def _(at: Endpoint) -> None:
    number, token = _sent(at.send("json", _basic(at, batch=True) + _place(at)), "json")
    need(token and not number, "a token and no id")
    for form in ("json", "xml"):
        answer = good(at.get(f"tokens/{quote(token)}.{form}"))
        number = (
            array(answer)[0].get("service_request_id")
            if form == "json"
            else answer.xml().findtext("request/service_request_id")
        )
        need(number, f"service_request_id in {form}")


def run(endpoint: Endpoint) -> list[dict[str, str]]:
    """Every check in order: its code, its rule, passed, failed or skipped, and why."""
    found = []
    for code, rule, one in CHECKS:
        state, words = "passed", ""
        try:
            one(endpoint)
        except Skipped as no:
            state, words = "skipped", str(no)
        except Failed as no:
            state, words = "failed", str(no)
        except (KeyError, TypeError, IndexError, ValueError, AttributeError) as no:
            state, words = "failed", f"the answer has another shape: {no!r}"
        found.append({"code": code, "rule": rule, "state": state, "why": words})
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", help="of the endpoint, such as https://city.example/open311/v2")
    parser.add_argument("--key", default="", help="api_key with which to send")
    parser.add_argument("--jurisdiction", default="", help="jurisdiction_id, where it is needed")
    parser.add_argument("--post", action="store_true", help="also send requests")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(arguments)
    endpoint = Endpoint(given.url.rstrip("/"), given.key, given.jurisdiction, given.post)
    try:
        found = run(endpoint)
    except OSError as no:
        print(f"not-reachable: {given.url} does not answer: {no}", file=sys.stderr)
        return 2
    counts = {s: sum(one["state"] == s for one in found) for s in ("passed", "failed", "skipped")}
    if given.json:
        print(json.dumps({"url": given.url, **counts, "checks": found}, ensure_ascii=False))
    else:
        for one in found:
            why = f": {one['why']}" if one["why"] else ""
            print(f"{one['state']:<8}{one['code']:<5}{one['rule']}{why}")
        print(", ".join(f"{n} {state}" for state, n in counts.items()))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
