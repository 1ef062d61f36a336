"""A citizens' panel from its letters to the one who steps in: in each language, by keyboard alone,
with the automatic checks of accessibility on every page on the way.

The panel's times are moved instead of the clock.
"""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests import makers
from tests import panel_makers as panels
from tests.browser.keys import press, reach
from tests.browser.walker import Walker

from talkoot.loop.decisions.actions import registrations
from talkoot.loop.decisions.models import Panel, Registration
from talkoot.loop.decisions.queries import panels as queries

pytestmark = pytest.mark.django_db(transaction=True)
HOMES = 12
ANSWERS = [(age, area) for age in ("young", "old") for area in ("north", "south")]


@pytest.fixture
def walker(new_page, axe, enter):
    def make(language: str, person: object = None) -> Walker:
        page = new_page(viewport={"width": 1440, "height": 900})
        if person:
            enter(page, person)
        return Walker(page, language, axe)

    return make


def take(clerk: Walker, name: str) -> None:
    """A step of the desk that asks once more; the desk is looked at where it has something new."""
    reach(clerk.page, clerk.at(f'form[action$="/step/{name}"] button'))
    clerk.page.keyboard.press("Enter")
    press(clerk.page, clerk.page.locator("dialog button").last)


def later(row: Panel, **days: float) -> None:
    """Move the panel's times, each to so many days from now."""
    Panel.objects.filter(pk=row.pk).update(
        **{name: timezone.now() + timedelta(days=n) for name, n in days.items()}
    )


def invite(clerk: Walker, row: Panel, folder: Path) -> list[str]:
    """Publish the panel, draw letters from a register, and read the codes as the printer does."""
    register = folder / "register.csv"
    homes = [f"Resident {n};Street {n};02100" for n in range(HOMES * 2)]
    register.write_text("\n".join(["name;address;postcode", *homes]))
    take(clerk.go(f"desk/panels/{row.slug}/"), "open")
    clerk.write("#id_count", str(HOMES))
    reach(clerk.page, clerk.at("#id_register"))
    clerk.at("#id_register").set_input_files(register)
    reach(clerk.page, clerk.at('form[action$="/letters"] button'))
    with clerk.page.expect_download() as waiting:
        clerk.page.keyboard.press("Enter")
    waiting.value.save_as(folder / "letters.csv")
    lines = (folder / "letters.csv").read_text().splitlines()
    return [line["code"] for line in csv.DictReader(lines)]


def register(someone: Walker, row: Panel, code: str) -> None:
    someone.go("panels/").press(f'a[href$="/panels/{row.slug}/"]')
    someone.press(f'a[href$="/panels/{row.slug}/me"]').sign_in("panel.walker@example.org")
    someone.press("form button[type=submit]")
    assert someone.at("[data-error-summary] a[href]").is_visible()
    someone.write("#id_code", code).toggle('input[value="young"]').toggle('input[value="north"]')
    someone.write("#id_name", "Walker").toggle("#id_agreed").press("form button[type=submit]")


def others_register(row: Panel, codes: list[str]) -> None:
    for n, code in enumerate(codes):
        age, area = ANSWERS[n % 4]
        registrations.register(
            panel=row,
            person=makers.person(),
            code=code,
            answers={"age": age, "area": area},
            name="Example resident",
            phone="",
            agreed=True,
            now=timezone.now(),
        )


def set_quotas(clerk: Walker, row: Panel) -> None:
    """Type quotas that clash, see that while typing, mend them and save."""
    keys = {feature.key: feature.pk for feature in panels.features(row)}
    clerk.go(f"desk/panels/{row.slug}/quotas")
    clerk.write(f"#min-{keys['young']}", "3").write(f"#min-{keys['old']}", "3")
    clerk.at(".message-care").wait_for()
    clerk.look().write(f"#min-{keys['young']}", "2").write(f"#min-{keys['old']}", "2")
    clerk.at(".message-good").wait_for()
    clerk.press('button[value="price"]').press('button[value="save"]:visible')


def name_value(clerk: Walker, row: Panel) -> None:
    clerk.page.goto(f"/{clerk.language}/desk/panels/{row.slug}/")
    take(clerk, "close")
    clerk.toggle("#id_value_kind_0").write("#id_value_name", "Ten throws in the library")
    clerk.toggle("#id_fallback_kind_0").write("#id_fallback_name", "Ten throws a week later")
    reach(clerk.page, clerk.at("#id_fallback_at"))
    due = timezone.localtime() + timedelta(days=9)
    clerk.at("#id_fallback_at").fill(due.strftime("%Y-%m-%dT%H:%M"))
    press(clerk.page, clerk.at('form[action$="/step/value"] button'))
    take(clerk, "publish")


def enter_value(someone: Walker, row: Panel) -> None:
    someone.go(f"desk/panels/{row.slug}/").write("#id_value", panels.DICE).step("draw")


def give_back(someone: Walker, row: Panel) -> None:
    someone.go(f"panels/{row.slug}/").press(f'a[href$="/panels/{row.slug}/me"]')
    someone.press('form[action$="/me/accept"] button')
    someone.confirm('form[action$="/me/decline"] button')


def test_a_panel_from_its_letters_to_who_steps_in_by_keyboard(walk_language, walker, tmp_path):
    language = walk_language
    now = timezone.now()
    row = panels.panel(
        invite="register",
        size=4,
        registers_from=now - timedelta(days=1),
        registers_until=now + timedelta(days=1),
        draw_at=now + timedelta(days=2),
    )
    clerk, resident = walker(language, makers.person("staff")), walker(language)
    codes = invite(clerk, row, tmp_path)
    register(resident, row, codes[0])
    others_register(row, codes[1:])
    later(row, registers_until=-0.5)
    set_quotas(clerk, row)
    name_value(clerk, row)
    resident.go(f"panels/{row.slug}/").press(f'a[href$="/panels/{row.slug}/draw"]')
    later(row, draw_at=-0.1, fallback_at=5)
    enter_value(clerk, row)
    enter_value(walker(language, makers.person("staff")), row)
    left = row.seats.filter(is_reserve=False).first()
    give_back(walker(language, left.registration.person), row)
    came = left.replaced_by
    called = walker(language, came.registration.person).go(f"panels/{row.slug}/me")
    called.press('form[action$="/me/accept"] button')
    resident.go(f"panels/{row.slug}/draw").go(f"panels/{row.slug}/me")

    assert Registration.objects.get(person__email="panel.walker@example.org").place
    assert queries.standing(row) == queries.Standing(3, 1, 1, HOMES - 5)
    assert queries.answers_of(came)["age"] == queries.answers_of(left)["age"]
