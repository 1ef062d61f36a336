"""A second instance with a database of its own: started by a test, it prints its address and a key.

Three services, four requests; it answers until its input is closed.
"""

import sys
import threading
from datetime import timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.management import call_command


class _Quiet(WSGIRequestHandler):
    def log_message(self, *words: object) -> None:
        """Says nothing."""


class _NoMigrations:
    """Tables straight from the models, as `--nomigrations` makes them."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def main() -> None:
    settings.MIGRATION_MODULES = _NoMigrations()
    settings.DATABASES["default"]["NAME"] = settings.VAR / "second.sqlite3"
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    key = _filled()
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}/open311/v2", key, flush=True)
    sys.stdin.read()


def _filled() -> str:
    from django.utils import timezone
    from tests import makers
    from tests.rooms.services import makers as some

    now = timezone.now()
    lamps = some.service(code="lamps")
    some.service(code="later", type="batch")
    for n in range(3):
        some.request(lamps, now=now - timedelta(days=n + 1), description=f"Lamp {n}")
    some.worked_off(lamps, at=now - timedelta(days=9), by=makers.person("staff"))
    return some.client(now=now)[1]


if __name__ == "__main__":
    main()
