"""A database that could forget is named at the start, and nothing starts on it."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connections

from talkoot.commons.base import checks
from talkoot.commons.base.databases import faults, postgresql_faults, sqlite_faults
from talkoot.site import databases

SAFE = {"journal_mode": "delete", "synchronous": 3, "version": (3, 40, 1)}
OPTIONS = {"transaction_mode": "IMMEDIATE", "timeout": 20}
ON = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@pytest.mark.parametrize(
    ("pragmas", "options", "named"),
    [
        ({}, {}, []),
        ({"synchronous": 2}, {}, ["synchronous"]),
        ({"journal_mode": "wal", "synchronous": 2}, {}, ["journal_mode"]),
        ({"journal_mode": "wal", "synchronous": 2, "version": (3, 51, 3)}, {}, []),
        (
            {"journal_mode": "wal", "synchronous": 1, "version": (3, 51, 3)},
            {},
            ["synchronous"],
        ),
        ({"journal_mode": "off"}, {}, ["journal_mode"]),
        ({"journal_mode": "memory"}, {}, ["journal_mode"]),
        ({}, {"transaction_mode": "DEFERRED"}, ["transaction_mode"]),
        ({}, {"timeout": 5}, ["timeout"]),
    ],
)
def test_unsafe_settings_of_sqlite_are_named(pragmas, options, named):
    assert sqlite_faults({**SAFE, **pragmas}, {**OPTIONS, **options}) == named


@pytest.mark.parametrize("name", list(ON))
def test_unsafe_settings_of_postgresql_are_named(name):
    assert postgresql_faults(ON) == []
    assert postgresql_faults({**ON, name: "off"}) == [name]


@pytest.mark.django_db
def test_the_products_own_settings_for_sqlite_are_safe(tmp_path):
    settings = databases.from_url(f"sqlite:///{tmp_path}/city.sqlite3", var=tmp_path)
    connection = connections.create_connection("default").__class__(
        {**connections["default"].settings_dict, **settings}
    )
    if connection.vendor != "sqlite":
        pytest.skip("the engine of this run is PostgreSQL")
    try:
        assert faults(connection) == []
    finally:
        connection.close()


def test_the_service_does_not_start_on_an_unsafe_database(db, monkeypatch):
    monkeypatch.setattr(checks, "faults", lambda connection: ["fsync"])

    with pytest.raises(SystemCheckError, match=r"(?s)'fsync'.*fsync = on in postgresql.conf"):
        call_command("check", databases=["default"])


def test_a_safe_database_passes(db, monkeypatch):
    monkeypatch.setattr(checks, "faults", lambda connection: [])

    call_command("check", databases=["default"])
