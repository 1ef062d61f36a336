"""The privacy notice is what the models say, in words."""

from django.apps import apps

from talkoot.site import privacy

OURS = [m for m in apps.get_models() if m.__module__.startswith("talkoot.")]


def test_every_table_with_personal_data_has_words():
    kinds = {m._meta.label: {p.kind for p in m.PRIVACY.values()} for m in OURS}

    assert {label for label, known in kinds.items() if known != {"public"}} == set(privacy.TABLES)


def test_every_time_has_words():
    times = {p.keep for m in OURS for p in m.PRIVACY.values() if p.kind != "public"}

    assert times - set(privacy.TIMES) == set()


def test_no_field_that_is_not_public_is_left_out():
    shown = {name for row in privacy.kept() for name in row.fields}

    assert {
        name for m in OURS for name, p in m.PRIVACY.items() if p.kind != "public" and name != "id"
    } <= shown


def test_the_notice_names_the_cookies_that_are_set(client):
    body = client.get("/en/privacy").content.decode()

    assert "<code>sessionid</code>" in body
    assert "<code>csrftoken</code>" in body
