"""One whole round, from a call to a result that anyone recounts: in each language, by keyboard
alone, with the automatic checks of accessibility on every page on the way.

The timetable is moved instead of the clock: what the test calls "later" is a change of dates.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests import makers
from tests.browser.keys import reach
from tests.browser.walker import Walker

from talkoot.commons.people.models import Person
from talkoot.loop.calls.models import Call, Phase
from talkoot.loop.decisions.models import Vote
from talkoot.loop.proposals.models import Proposal

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def walker(new_page, axe):
    def make(language: str) -> Walker:
        return Walker(new_page(viewport={"width": 1440, "height": 900}), language, axe)

    return make


def later(call: Call, **days: tuple[int, int]) -> None:
    """Move the phases of the call, each to (opens, closes) in days from now, and its vote too."""
    now = timezone.now()
    for kind, (opens, closes) in days.items():
        at = {"opens_at": now + timedelta(days=opens), "closes_at": now + timedelta(days=closes)}
        Phase.objects.update_or_create(call=call, kind=kind, defaults=at)
        if kind == "decide":
            Vote.objects.filter(call=call).update(**at)


@pytest.fixture
def call():
    row = makers.call(
        phases={}, goals=[makers.goal()], max_choices=2, money_cents=50_000_00, completion="none"
    )
    row.places.add(makers.place())
    later(row, collect=(-1, 5), decide=(6, 12))
    for n in (1, 2):
        makers.proposal(row, title=f"Lights along path {n}", cost_cents=n * 20_000_00)
    return row


def propose(someone: Walker, call: Call) -> Proposal:
    someone.go("").press(f'a[href$="/calls/{call.slug}/"]')
    someone.press(f'a[href$="/{call.slug}/propose"]')
    someone.write("input[name=title]", "Benches for the shore")
    someone.write("[name=summary]", "Places to sit along the shore, for everyone who walks there.")
    someone.write("textarea[name=body]", "The way is long and there is nowhere to rest.")
    someone.press('button[value="preview"]')
    someone.press('a.button[href*="login"]').sign_in("walker@example.org")
    someone.press('form[action$="/submit"] button')
    return Proposal.objects.get(slug__startswith="benches")


def bring_to_ballot(clerk: Walker, call: Call, bench: Proposal) -> None:
    clerk.go("account/login/").sign_in("clerk.one@example.org")
    clerk.go(f"desk/proposals/{call.slug}/ballot")
    for row in call.proposals.order_by("pk"):
        clerk.toggle(f'tr:has(a[href*="{row.slug}"]) input[type=checkbox]')
    clerk.write(f'tr:has(a[href*="{bench.slug}"]) input[inputmode=decimal]', "10 000")
    clerk.press("form button[type=submit]")


def open_vote(clerk: Walker, colleague: Walker, call: Call) -> None:
    clerk.go(f"desk/votes/{call.slug}/").step("make").step_confirmed("draw").step("open")
    colleague.go("account/login/").sign_in("clerk.two@example.org")
    colleague.go(f"desk/votes/{call.slug}/").step("open")


def vote(someone: Walker, call: Call, bench: Proposal) -> str:
    number = call.vote.candidates.get(proposal=bench).number
    someone.go(f"calls/{call.slug}/").press(f'a[href$="/votes/{call.slug}/"]')
    someone.toggle(f"#project-{number}").press('button[name=go][value="preview"]:visible')
    someone.press('form[action$="/cast"] button')
    return str(someone.at(".receipt").inner_text())


def close_and_count(clerk: Walker, colleague: Walker, call: Call) -> None:
    desk = f"desk/votes/{call.slug}/"
    clerk.go(desk).step("close")
    colleague.go(desk).step("close")
    for n, share in enumerate(makers.shares(call.vote), 1):
        clerk.page.goto(f"/{clerk.language}/{desk}") if n == 1 else None
        reach(clerk.page, clerk.at(f"#unseal-share-{n}"))
        clerk.page.keyboard.insert_text(share)
    clerk.step("unseal").press('form[action$="/count"] button')
    clerk.go(desk).press('form[action$="/certify"] button')
    colleague.go(desk).press('form[action$="/certify"] button')


def download_bundle(someone: Walker, call: Call, folder: Path) -> Path:
    someone.go(f"votes/{call.slug}/").press(f'a[href$="/votes/{call.slug}/result"]')
    reach(someone.page, someone.at('a[href$="bundle.zip"]'))
    with someone.page.expect_download() as waiting:
        someone.page.keyboard.press("Enter")
    path = folder / "bundle.zip"
    waiting.value.save_as(path)
    return path


def verify(bundle: Path) -> dict:
    """What the command line says of it, in a process that has no database to ask."""
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith(("DATABASE", "DJANGO", "TALK"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "talkoot.cli", "verify", str(bundle), "--json"],
        env={**clean, "PYTHONPATH": str(ROOT / "src")},
        cwd=bundle.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_round_from_its_call_to_a_recount_by_keyboard(any_language, walker, call, tmp_path):
    for email in ("clerk.one@example.org", "clerk.two@example.org"):
        makers.person("staff", email=email)
    resident, clerk, colleague = (walker(any_language) for _ in range(3))

    bench = propose(resident, call)
    later(call, collect=(-9, -1), decide=(1, 8))
    bring_to_ballot(clerk, call, bench)
    open_vote(clerk, colleague, call)
    later(call, decide=(-1, 5))
    receipt = vote(resident, call, bench)
    later(call, decide=(-8, -1))
    close_and_count(clerk, colleague, call)
    checked = verify(download_bundle(resident, call, tmp_path))

    bench.refresh_from_db()
    assert bench.status == "chosen"
    assert len(receipt.replace("-", "")) == 16
    assert checked["ballots"] == 1
    assert checked["winners"] == [str(bench.candidacies.get().number)]
    assert Person.objects.get(email="walker@example.org").proposals.count() == 1
