"""A conversation by keyboard: read it, answer, see where one stands, say something, argue."""

import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect
from tests import makers
from tests.browser.keys import press, reach, toggle, write
from tests.browser.letters import newest_code

from talkoot.cli import main
from talkoot.loop.deliberations import actions
from talkoot.loop.deliberations.models import Argument, Conversation, Opinion, Participant
from talkoot.loop.proposals.queries.words import LANGUAGES, lemmas

pytestmark = pytest.mark.django_db(transaction=True)
MOST_CARDS = 9


@pytest.fixture
def conversation():
    """Two groups of eight on nine statements, open now."""
    cache.clear()
    for language in LANGUAGES:
        lemmas("bench", language)  # reads the dictionaries, once a process
    now = timezone.now()
    days = (now - timedelta(days=1), now + timedelta(days=9))
    row = makers.conversation(phases={"deliberate": days, "collect": days})
    actions.seed(
        conversation=row,
        texts=[f"Thing {n} should be done soon." for n in range(1, MOST_CARDS + 1)],
        language="en",
        by=makers.person("staff"),
        now=now,
    )
    row.refresh_from_db()
    makers.two_camps(row)
    actions.refresh(conversation=row, now=now)
    return row


def test_a_guest_answers_stands_somewhere_and_signs_in_by_keyboard(
    page, axe, walk_language, conversation
):
    home = f"/{walk_language}/conversations/{conversation.slug}/"
    page.goto(home)
    assert page.context.cookies() == []
    axe(page)
    press(page, page.locator(f"main a[href$='{home}answer']").first)
    axe(page)
    for n in range(7):
        if n == 0:
            toggle(page, page.locator("#important"))
        press(page, page.locator("button[name=choice]").nth(n % 3))
        expect(page.locator("#card")).to_be_focused()
    axe(page)
    press(page, page.locator(f"main a[href$='{home}mine']").first)
    expect(page.locator(".opinion-picture svg").first).to_be_visible()
    axe(page)

    page.goto(f"{home}write")
    press(page, page.locator("main form .button").first)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    axe(page)
    write(page, page.locator("#id_text"), "Thing 10 should be done soon. Who pays?")
    press(page, page.locator("main form .button").first)
    expect(page.locator("#check")).to_be_visible()
    axe(page)
    press(page, page.locator("main form .button").first)
    assert conversation.statements.get(number=MOST_CARDS + 1).state == "waiting"

    press(page, page.locator("main a[href*='/account/login/']").first)
    write(page, page.locator("main input[type=email]"), "guest@example.org")
    press(page, page.locator("main form button[type=submit]").first)
    write(page, page.locator("main input[name=code]"), newest_code("guest@example.org"))
    press(page, page.locator("main form button[type=submit]").first)
    page.goto(f"{home}statements/1")
    toggle(page, page.locator("#id_side_0"))
    write(page, page.locator("#id_body"), "Because it is long overdue.")
    press(page, page.locator("#argue button[type=submit]"))
    expect(page.get_by_text("Because it is long overdue.")).to_be_visible()
    axe(page)

    person = Participant.objects.get(person__email="guest@example.org")
    assert Opinion.objects.filter(participant=person).count() == 7
    assert Argument.objects.get().side == "for"


def test_without_script_a_guest_answers_and_reads_what_came_out(new_page, conversation):
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page.goto(f"/sv/conversations/{conversation.slug}/")
    page.locator("main .actions a").first.click()
    page.locator("#important").check()
    page.locator("button[name=choice]").first.click()
    expect(page.locator("[role=status]").first).to_contain_text("sparat")

    opinion = Opinion.objects.get(important=True)
    assert opinion.choice == 1
    page.goto(f"/sv/conversations/{conversation.slug}/")
    expect(page.locator("#result + .lead")).to_contain_text("två olika sätt")


def test_a_moderator_shows_and_hides_by_keyboard(page, axe, enter, conversation):
    who = actions.join(conversation=conversation, holder="w", by=None, now=timezone.now())
    for words in ("There should be swings by the pond.", "Buy my carpets, they are cheap."):
        actions.state(
            conversation=conversation,
            text=words,
            language="en",
            key=uuid.uuid4(),
            who=who,
            by=None,
            now=timezone.now(),
        )
    enter(page, makers.person("moderator"))
    desk = f"/en/desk/conversations/{conversation.slug}/moderation"
    page.goto(desk)
    axe(page)
    press(page, page.locator("button[value=accept]").first)
    toggle(page, page.locator("main details summary").first)
    reach(page, page.locator("main select").first)
    page.keyboard.press("End")
    axe(page)
    press(page, page.locator("button[value=hide]").first)
    page.goto(f"/en/conversations/{conversation.slug}/moderation")
    axe(page)

    states = list(conversation.statements.order_by("-number").values_list("state", flat=True)[:2])
    assert states == ["hidden", "accepted"]


def test_a_real_conversation_reads_as_a_page_in_three_languages(page, axe, shared_data):
    folder = shared_data / "polis" / "opendata" / "brexit-consensus"
    source = ["--publisher", "The Computational Democracy Project", "--licence", "CC BY 4.0"]
    assert main(["import", "polis", str(folder), *source]) == 0
    home = f"conversations/{Conversation.objects.get().slug}/"
    for language in ("sv", "en", "fi"):
        for width in (390, 820, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"/{language}/{home}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        axe(page)
    assert page.locator("main [lang=en]").count() > 10
    press(page, page.locator(f"main a[href$='{home}statements/']"))
    axe(page)
    press(page, page.locator(".statement-text a").first)
    axe(page)
