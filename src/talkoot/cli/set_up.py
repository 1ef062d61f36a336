"""Prepare the database and bring the city pack into it; safe to run again at any time."""

import argparse

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from talkoot.commons.base.city import pack
from talkoot.commons.people import actions as people
from talkoot.commons.places import actions as places
from talkoot.loop.calls import actions as calls
from talkoot.loop.goals import actions as goals
from talkoot.loop.proposals import actions as proposals

HELP = "prepare the database and load the city pack (serve does it)"
_ACCOUNTS = {
    "clerk@example.org": ("staff",),
    "second.clerk@example.org": ("staff",),
    "moderator@example.org": ("moderator",),
    "auditor@example.org": ("auditor",),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    call_command("check", verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    print(f"\n  {load_city()} is at {settings.PUBLIC_URL}")
    if settings.LAPTOP:
        print("\n".join(f"  {line}" for line in make_laptop_accounts()))
    print("", flush=True)
    return 0


def load_city() -> str:
    """Load places and goals, and the example round on a laptop; returns the city's name."""
    city, now = pack(), timezone.now()
    places.load_places(city, now=now)
    goals.load_goals(city, now=now)
    if settings.LAPTOP:
        calls.load_examples(city, now=now)
        proposals.load_examples(city, now=now)
    return city.city.name[settings.LANGUAGE_CODE]


def make_laptop_accounts() -> list[str]:
    """Accounts for every role; on a laptop their sign-in codes appear in the terminal."""
    for email, kinds in _ACCOUNTS.items():
        people.make_staff(email=email, kinds=kinds, now=timezone.now())
    return [
        "On this laptop, sign in with any address; the code is shown here. City staff:",
        *(f"  {email:<26} {', '.join(kinds)}" for email, kinds in _ACCOUNTS.items()),
    ]
