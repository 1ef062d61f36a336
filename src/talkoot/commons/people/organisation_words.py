"""Organisations in words: types, fields, duties, proofs and refusals."""

from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.people.models import Organisation
from talkoot.commons.people.organisations import Duty, Field, SpokenBy

TYPES = {
    Organisation.Type.CITY_UNIT: _lazy("City unit"),
    Organisation.Type.COMPANY: _lazy("Company"),
    Organisation.Type.ASSOCIATION: _lazy("Association"),
    Organisation.Type.SITE: _lazy("School, library or other site"),
    Organisation.Type.RESEARCH: _lazy("Research institute"),
}
FIELDS = {
    Field.LEARNING: _lazy("Learning and schools"),
    Field.CHILDREN: _lazy("Children and young people"),
    Field.MOBILITY: _lazy("Moving about"),
    Field.ENERGY: _lazy("Energy and climate"),
    Field.NATURE: _lazy("Nature and outdoors"),
    Field.BUILDINGS: _lazy("Buildings and indoor air"),
    Field.HEALTH: _lazy("Health and well-being"),
    Field.CULTURE: _lazy("Culture and sport"),
    Field.WORK: _lazy("Work and enterprise"),
    Field.SAFETY: _lazy("Safety"),
    Field.DIGITAL: _lazy("Digital services"),
    Field.OTHER: _lazy("Something else"),
}
DUTIES = {
    Duty.MEMBER: _lazy("Writes in its name"),
    Duty.SIGNATORY: _lazy("Writes in its name and accepts agreements"),
}
PROOFS = {
    SpokenBy.ADDRESS: _lazy("An e-mail address at the organisation"),
    SpokenBy.COLLEAGUE: _lazy("A colleague who signs for it"),
    SpokenBy.DOCUMENT: _lazy("A document that the city has seen"),
}
REFUSALS = {
    "domain-unclear": _lazy(
        "“%(domain)s” is not a domain. Write the part after the @ of your addresses, such as "
        "school.example.org."
    ),
    "domain-open-to-all": _lazy(
        "Anyone can have an address at %(domain)s, so it proves nothing. Leave it empty, or give "
        "your own domain."
    ),
    "already-proven": _lazy("This is proven already."),
    "not-signatory": _lazy(
        "Only someone else who signs for the organisation, or the city, can do this."
    ),
    "document-missing": _lazy("Say which document the city has seen, such as a register extract."),
    "last-signatory": _lazy(
        "Nobody else signs for this organisation. Let a colleague sign first, then go."
    ),
}
