"""From a school's need to the mark: in each language, by keyboard alone, with the automatic checks
of accessibility on every page on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests import makers
from tests.browser import keys
from tests.rooms.experiments import makers as some

from talkoot.loop.experiments.models import Experiment
from talkoot.loop.proposals.models import Match, Proposal
from talkoot.loop.proposals.queries.words import LANGUAGES, lemmas

MADE_WITH = {"fi": "Tehty", "sv": "Gjort", "en": "Made with"}
pytestmark = pytest.mark.django_db(transaction=True)
PLAN = {
    "question": "Is the air better?",
    "if_": "windows open by themselves",
    "then": "there is less carbon dioxide",
    "because": "nobody has to think of it",
    "measure": "Carbon dioxide",
    "unit": "ppm",
    "source": "Sensors, every Friday",
    "smallest_effect": "50",
    "expected_effect": "200",
    "expected_sd": "60",
    "draw": "Lottery of the first Saturday",
    "stopping": "If anyone is cold.",
    "ethics": "Nobody is filmed.",
    "privacy": "No data about people.",
}


@pytest.fixture
def clock(monkeypatch):
    """The clock of the whole city, which the test moves on."""
    began = timezone.now
    ahead = [timedelta()]
    monkeypatch.setattr(timezone, "now", lambda: began() + ahead[0])
    return ahead


@pytest.fixture
def call():
    for language in LANGUAGES:
        lemmas("air", language)  # reads the dictionaries, once a process
    now = timezone.now()
    for _ in range(5):
        makers.place()
    phases = {"collect": (now - timedelta(days=1), now + timedelta(days=9))}
    return makers.call(goals=[makers.goal()], phases=phases)


class Walk:
    """One browser in which several people sign in one after another."""

    def __init__(self, page, enter):
        self.page, self.enter = page, enter

    def go(self, person, path):
        self.enter(self.page, person)
        self.page.goto(f"/{person.language}{path}")

    def press(self, selector):
        keys.press(self.page, self.page.locator(selector).first)

    def write(self, **values):
        for name, words in values.items():
            keys.write(self.page, self.page.locator(f"main [name={name}]").first, words)

    def tick(self, selector):
        keys.toggle(self.page, self.page.locator(selector).first)


def propose(walk, call, person, kind, title):
    """Write a need or an offer in the name of one's organisation, and send it."""
    walk.go(person, f"/calls/{call.slug}/propose")
    choose(walk, "kind", kind)
    walk.write(title=title, summary="Fresh air for everyone.", for_whom="Pupils")
    home = person.memberships.get().organisation.slug
    walk.page.locator("[name=author_organisation]").select_option(home)
    walk.tick("[name=goals]")
    walk.press("button[value=preview]")
    walk.press("form[action$='/submit'] button")
    return Proposal.objects.get(kind=kind)


def choose(walk, name, value):
    """Choose a radio button with the arrow keys, as the keyboard does."""
    page = walk.page
    checked = page.locator(f"main [name={name}]:checked")
    keys.reach(page, checked if checked.count() else page.locator(f"main [name={name}]").first)
    for _ in range(12):
        if page.evaluate("document.activeElement.value") == value:
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name}={value} is not reached with the arrows")


def test_a_need_becomes_a_measured_verdict(walk_language, page, axe, enter, call, clock):
    walk = Walk(page, enter)
    page.goto(f"/{walk_language}/market/")
    axe(page)
    head, seller = (
        some.speaker(some.organisation(*home)) for home in (("school", "site"), ("company",))
    )
    clerk = makers.person("staff")
    for person in (head, seller, clerk):
        person.language = walk_language

    need = propose(walk, call, head, "need", "Fresh air in classrooms")
    offer = propose(walk, call, seller, "offer", "Sensors that bring fresh air to classrooms")
    for person, side in ((head, need), (seller, offer)):
        walk.go(person, f"/proposals/{side.slug}/matches")
        axe(page)
        if person is head:
            walk.press("form[action$='/reply'] button")
            axe(page)
        choose(walk, "reply", "interested")
        walk.press("form[action$='/reply'] button")
    match = Match.objects.get()
    assert match.agreed_at
    walk.press("main .actions a[href$='/experiment']")
    axe(page)
    walk.press("main form button[type=submit]")
    row = Experiment.objects.get()
    axe(page)

    walk.press("main a[href$='/agreement']")
    axe(page)
    walk.press("main form.form button[type=submit]")
    for person in (seller, head):
        walk.go(person, f"/experiments/{row.slug}/agreement")
        walk.press("form[action$='/accept'] button")
    axe(page)

    walk.go(head, f"/experiments/{row.slug}/plan")
    walk.press("main form button[type=submit]")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    axe(page)
    starts = timezone.localdate() + timedelta(days=1)
    walk.write(**PLAN)
    page.locator("[name=starts_on]").fill(starts.isoformat())
    choose(walk, "better", "lower")
    for number in range(5):
        keys.toggle(page, page.locator("main [name=sites]").nth(number))
    walk.press("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("100")
    axe(page)

    walk.go(clerk, f"/experiments/{row.slug}/")
    walk.press("form[action$='/lock'] button")
    walk.write(value="4 8 15 16 23 42")
    walk.press("form[action$='/draw'] button")
    axe(page)
    row.refresh_from_db()
    assert row.state == "running"

    clock[0] = timedelta(days=70)
    walk.go(head, f"/experiments/{row.slug}/values")
    axe(page)
    walk.write(text="site;period")
    walk.press("form[action$='/table'] button")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    axe(page)
    lines = [",".join(line.values()) for line in some.rows(row)]
    keys.reach(page, page.locator("main [name=text]"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("\n".join(["site,period,carbon_dioxide", *lines]))
    walk.press("form[action$='/table'] button")
    assert row.measurements.count() == 40
    axe(page)

    walk.go(clerk, f"/experiments/{row.slug}/")
    walk.press("form[action$='/evaluate'] button")
    axe(page)
    walk.press("main a[href$='/decide']")
    walk.press("main form.form button[type=submit]")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    axe(page)
    walk.write(
        reasons_fi="Ilma parani.", reasons_sv="Luften blev bättre.", reasons_en="Better air."
    )
    walk.write(office_fi="Koulut", office_sv="Skolor", office_en="Schools")
    walk.press("main form.form button[type=submit]")
    axe(page)
    expect(page.locator("main .tag", has_text=MADE_WITH[walk_language]).first).to_be_visible()
    row.refresh_from_db()
    assert row.verdict.word == "adopt"

    walk.press("main a[href*='/journey/']")
    assert page.locator("main ol > li").count() == 11
    axe(page)
    page.goto(f"/{walk_language}/experiments/{row.slug}/summary")
    axe(page)
