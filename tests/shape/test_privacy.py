"""Every field of every model says who may see it and how long it is kept."""

import pytest
from django.apps import apps

from talkoot.commons.base.privacy import Privacy

MODELS = [m for m in apps.get_models() if m.__module__.startswith("talkoot.")]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_is_classed(model):
    fields = {f.name for f in (*model._meta.fields, *model._meta.many_to_many)}

    assert set(model.PRIVACY) == fields
    assert all(isinstance(privacy, Privacy) for privacy in model.PRIVACY.values())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_is_not_public_says_how_long_it_is_kept(model):
    assert all(p.keep for p in model.PRIVACY.values())
    assert {p.kind for p in model.PRIVACY.values()} <= {"public", "personal", "secret"}
