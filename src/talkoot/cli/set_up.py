"""Prepare the database and bring the city pack into it; safe to run again at any time."""

import argparse

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from talkoot.commons.base.city import pack
from talkoot.commons.people import actions as people
from talkoot.commons.places import actions as places
from talkoot.loop.calls import actions as calls
from talkoot.loop.decisions import actions as decisions
from talkoot.loop.decisions.words.panel_forms import asked_of
from talkoot.loop.deliberations import actions as deliberations
from talkoot.loop.experiments.actions import examples as experiments
from talkoot.loop.goals import actions as goals
from talkoot.loop.proposals import actions as proposals
from talkoot.loop.services.actions import examples as services

HELP = "prepare the database and load the city pack (serve does it)"
# Two clerks, because opening, closing and certifying take two people.
ACCOUNTS = {
    "clerk@example.org": ("staff",),
    "second.clerk@example.org": ("staff",),
    "moderator@example.org": ("moderator",),
    "auditor@example.org": ("auditor",),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    call_command("check", databases=["default"], verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    print(f"\n  {load_city()} is at {settings.PUBLIC_URL}")
    if settings.LAPTOP:
        print("\n".join(f"  {line}" for line in _welcome()))
    print("", flush=True)
    return 0


def load_city() -> str:
    """Load places and goals, and the example rounds on a laptop; returns the city's name."""
    city, now = pack(), timezone.now()
    places.load_places(city, now=now)
    goals.load_goals(city, now=now)
    if settings.LAPTOP:
        staff = [
            people.make_staff(email=email, kinds=kinds, now=now)
            for email, kinds in ACCOUNTS.items()
        ]
        calls.load_examples(city, now=now)
        proposals.load_examples(city, now=now)
        deliberations.load_examples(city, now=now)
        decisions.load_examples(first=staff[0], second=staff[1], now=now)
        decisions.load_panels(city, asked_of=asked_of, first=staff[0], second=staff[1], now=now)
        experiments.load_examples(city, now=now)
        services.load_examples(city, by=staff[:2], now=now)
    return city.city.name[settings.LANGUAGE_CODE]


def _welcome() -> list[str]:
    """What to do first; on a laptop the sign-in codes appear in the terminal."""
    return [
        "On this laptop, sign in with any address; the code is shown here. City staff:",
        *(f"  {email:<26} {', '.join(kinds)}" for email, kinds in ACCOUNTS.items()),
    ]
