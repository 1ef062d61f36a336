"""The worker: queued jobs, and what comes round again."""

import argparse
import logging
import threading
from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from talkoot.commons.jobs.schedule import run_due
from talkoot.commons.people.actions import apply_retention
from talkoot.loop.decisions.actions import (
    batch_receipts,
    begin_studies,
    destroy_keys,
    forget_panels,
)
from talkoot.loop.deliberations.actions import forget_sessions, refresh_maps
from talkoot.loop.experiments.actions.running import remind
from talkoot.loop.proposals.actions import forget_drafts
from talkoot.loop.services.actions.keeping import forget_reporters
from talkoot.loop.services.actions.measuring import measure_services
from talkoot.outlook.notices.actions import follow

HELP = "run queued jobs and regular work (serve starts one)"
REGULAR = {
    "decisions.batch-receipts": (timedelta(minutes=1), batch_receipts),
    "decisions.destroy-keys": (timedelta(days=1), destroy_keys),
    "decisions.studies": (timedelta(minutes=1), begin_studies),
    "decisions.forget-panels": (timedelta(days=1), forget_panels),
    "deliberations.maps": (timedelta(minutes=1), refresh_maps),
    "deliberations.sessions": (timedelta(days=1), forget_sessions),
    "experiments.remind": (timedelta(hours=6), remind),
    "notices.follow": (timedelta(seconds=10), follow),
    "proposals.drafts": (timedelta(days=1), forget_drafts),
    "services.measure": (timedelta(minutes=1), measure_services),
    "services.reporters": (timedelta(days=1), forget_reporters),
    "people.retention": (timedelta(days=1), apply_retention),
}
_TICK_SECONDS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")


def run(options: argparse.Namespace) -> int:
    if options.once:
        run_due(REGULAR, timezone.now())
        call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
        return 0
    threading.Thread(target=_go_round, daemon=True).start()
    call_command("db_worker", verbosity=0)
    return 0


def _go_round() -> None:
    pause = threading.Event()
    while not pause.wait(_TICK_SECONDS):
        try:
            run_due(REGULAR, timezone.now())
        except Exception:
            logging.getLogger("talkoot.work").exception("Regular work failed; it comes round again")
        finally:
            connection.close()
