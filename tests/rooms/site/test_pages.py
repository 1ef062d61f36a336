"""What the site gives to a reader who brings nothing, and to one whose page breaks."""

import re

import pytest
from django.conf import settings
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import translation

from talkoot.site import navigation, views

PAGES = ("about", "counting", "accessibility", "privacy")


@pytest.mark.parametrize("name", PAGES)
def test_a_reader_gets_no_cookie_and_asks_the_database_nothing(client, name):
    answer = client.get(reverse(name))

    assert answer.status_code == 200
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_cookies_is_kept_and_given_again(client, name):
    with override_settings(PAGE_CACHE_SECONDS=60):
        first = client.get(reverse(name))
        again = client.get(reverse(name))

    assert again.content == first.content
    assert "Vary" not in again
    assert again["Content-Security-Policy"]


def test_a_page_names_itself_and_its_twins_in_other_languages(client):
    body = client.get("/sv/about").content.decode()

    links = re.findall(r'<link rel="(\w+)"(?: hreflang="([\w-]+)")? href="([^"]+)"', body)
    home = settings.PUBLIC_URL
    assert ("canonical", "", f"{home}/sv/about") in links
    for code in ("fi", "sv", "en"):
        assert ("alternate", code, f"{home}/{code}/about") in links
    assert ("alternate", "x-default", f"{home}/fi/about") in links
    assert '<meta name="description" content="' in body


@pytest.mark.parametrize(
    ("path", "marked"),
    [("/en/goals/", "Goals"), ("/en/votes/x/result", "Results"), ("/en/calls/", "Calls")],
)
def test_the_way_one_has_taken_is_marked(path, marked):
    request = RequestFactory().get(path)

    with translation.override("en"):
        nav = navigation.navigation(request)["nav"]
        assert [str(way["label"]) for way in nav if way["current"]] == [marked]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_address_that_leads_nowhere_says_so_in_the_readers_language(client, language):
    answer = client.get(f"/{language}/no-such-page")

    assert answer.status_code == 404
    assert f'<html lang="{language}">' in answer.content.decode()


def test_a_page_that_breaks_needs_no_database_to_say_so():
    request = RequestFactory().get("/en/goals/")

    with translation.override("en"):
        answer = views.broken(request)

    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content


def test_a_form_without_its_token_is_refused_with_a_way_out():
    answer = Client(enforce_csrf_checks=True).post("/en/about", {})

    assert answer.status_code == 403
    assert b"The form has grown old" in answer.content


@pytest.mark.django_db
def test_the_gallery_is_for_staff(client, clerk, resident):
    assert client.get("/en/design").status_code == 302
    client.force_login(resident)
    assert client.get("/en/design").status_code == 403
    client.force_login(clerk)
    assert client.get("/en/design").status_code == 200
