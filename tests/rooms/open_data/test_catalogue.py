"""Open data: the page, the catalogue for machines and the chain as a download."""

import json

import pytest
from django.db import transaction
from tests.makers import NOON

from talkoot.commons.ledger import actions as ledger
from talkoot.commons.ledger import chain

PAGES = ("fi", "sv", "en")


@pytest.mark.django_db
@pytest.mark.parametrize("language", PAGES)
def test_the_catalogue_is_a_page_in_three_languages(client, language):
    page = client.get(f"/{language}/data/")

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", PAGES)
def test_every_data_set_of_the_catalogue_can_be_fetched(client, language):
    rows = client.get(f"/{language}/data/catalogue.jsonld").json()["dcat:dataset"]
    addresses = [
        form["dcat:accessURL"].removeprefix("http://localhost:8000")
        for row in rows
        for form in row["dcat:distribution"]
    ]

    assert len(addresses) >= 8
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )


@pytest.mark.django_db
def test_the_catalogue_names_its_licence_and_language(client):
    rows = client.get("/sv/data/catalogue.jsonld").json()

    assert rows["@type"] == "dcat:Catalog"
    assert rows["dct:license"].startswith("https://creativecommons.org/licenses/by/")
    assert {row["dct:title"]["@language"] for row in rows["dcat:dataset"]} == {"sv"}


@pytest.mark.django_db
def test_the_downloaded_ledger_is_the_chain_that_was_written(client, clerk):
    with transaction.atomic():
        for n in range(3):
            ledger.record(event="test.happened", subject=f"test:{n}", by=clerk, at=NOON, n=n)

    answer = client.get("/en/data/ledger.jsonl")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    entries = [json.loads(line) for line in lines]

    assert [entry["data"] for entry in entries] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert chain.faults(entries) == []
    assert clerk.email not in "".join(lines)
