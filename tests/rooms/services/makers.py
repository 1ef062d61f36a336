"""Services, requests and worked-off cases, through the same actions as anyone."""

import io
import itertools
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests import makers
from tests.makers import NOON, texts

from talkoot.commons.people.models import Organisation, Person
from talkoot.loop.services.actions import keeping, working
from talkoot.loop.services.actions.reporting import report
from talkoot.loop.services.models import Client, Request, Service

_numbers = itertools.count(1)
SPOT = {"lon": 24.81, "lat": 60.18}
STEPS = [
    {"code": "assess", "name": texts("Assess")},
    {"code": "repair", "name": texts("Repair")},
]
QUESTIONS = [
    {
        "code": "kind",
        "datatype": "singlevaluelist",
        "required": True,
        "description": texts("Which kind?"),
        "values": [
            {"key": "dark", "name": texts("Dark")},
            {"key": "blinks", "name": texts("Blinks")},
        ],
    },
    {
        "code": "pole",
        "datatype": "number",
        "description": texts("Number on the pole"),
        "hint": texts("It is at eye level."),
    },
]


def unit(**fields: Any) -> Organisation:
    n = next(_numbers)
    return Organisation.objects.create(
        **{
            "slug": f"unit-{n}",
            "type": Organisation.Type.CITY_UNIT,
            "name": f"Unit {n}",
            "confirmed_at": NOON,
            "made_at": NOON,
            **fields,
        }
    )


def service(**fields: Any) -> Service:
    """A service with two steps, a promise of five days and an owner."""
    n = next(_numbers)
    goals, places = fields.pop("goals", []), fields.pop("places", [])
    given = {
        "code": f"service-{n}",
        "name": texts(f"Street lights {n}"),
        "group": texts("Streets"),
        "summary": texts("A lamp does not burn."),
        "for_whom": texts("For everyone"),
        "ways": ["web", "phone"],
        "promise_hours": 120,
        "steps": STEPS,
        "hours": "mon-fri 8-16",
        "owner": fields.pop("owner", None) or unit(),
    }
    row = Service(slug=fields.pop("slug", f"service-{n}"), origin=fields.pop("origin", "live"))
    return keeping.save_service(
        service=row, fields={**given, **fields}, goals=goals, places=places, by=None, now=NOON
    )


def request(of: Service | None = None, **fields: Any) -> Request:
    return reported(of, **fields)[0]


def reported(of: Service | None = None, **fields: Any) -> tuple[Request, str]:
    """A request and the secret of its reporter."""
    given = {"description": "The lamp at the gate is dark.", "now": NOON, "language": "en", **SPOT}
    return report(service=of or service(), **{**given, **fields})


def worked_off(
    of: Service,
    *,
    at: datetime = NOON,
    by: Person | None = None,
    waits: float = 24,
    pause: float = 0,
    again: bool = False,
    steps: tuple[str, ...] = ("assess", "repair"),
) -> Request:
    """A request that went through its steps, each after `waits` hours, for two hours of work."""
    hand = by or makers.person("staff")
    row = request(of, now=at)
    clock = at
    for step in (*steps, steps[-1]) if again else steps:
        clock += timedelta(hours=waits)
        working.begin_step(request=row, step=step, by=hand, now=clock)
        clock += timedelta(hours=2)
        working.finish_step(request=row, by=hand, now=clock)
        if pause:
            working.ask(request=row, words="Which gate?", by=hand, now=clock)
            clock += timedelta(hours=pause)
            working.answer(request=row, words="The blue one.", by=None, now=clock)
            pause = 0
    return working.close(request=row, reason="done", words="It burns.", by=hand, now=clock)


def client(**fields: Any) -> tuple[Client, str]:
    given = {"name": "Map app", "by": makers.person("staff"), "now": NOON, **fields}
    return keeping.make_client(**given)


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (120, 160, 90)).save(out, kind, **options)
    return out.getvalue()


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")
