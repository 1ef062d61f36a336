"""The catalogue of open data in DCAT-AP, as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from talkoot.commons.base.texts import Texts
from talkoot.outlook.open_data.datasets import MEDIA_TYPES, Dataset, Form

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "dct:license": {"@type": "@id"},
    "dcat:accessURL": {"@type": "@id"},
    "dcat:mediaType": {"@type": "@id"},
}


def catalogue(
    datasets: Iterable[Dataset], *, city: Texts, site: str, page: str, language: str
) -> dict[str, Any]:
    """The catalogue; `site` is the public address without a slash at its end."""
    return {
        "@context": _CONTEXT,
        "@id": f"{site}{page}",
        "@type": "dcat:Catalog",
        "dct:title": _words(f"Talkoot · {city[language]}", language),
        "dct:description": _words(f"Talkoot · {city[language]}", language),
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": city[language]},
        "dct:license": LICENCE,
        "dcat:dataset": [
            _dataset(row, site=site, page=page, language=language) for row in datasets
        ],
    }


def _dataset(row: Dataset, *, site: str, page: str, language: str) -> dict[str, Any]:
    return {
        "@id": f"{site}{page}#{row.slug}",
        "@type": "dcat:Dataset",
        "dct:title": _words(row.title, language),
        "dct:description": _words(row.description, language),
        "dcat:distribution": [_distribution(form, site) for form in row.forms],
    }


def _distribution(form: Form, site: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dcat:accessURL": f"{site}{form.address}",
        "dcat:mediaType": f"{_MEDIA}{MEDIA_TYPES[form.format]}",
        "dct:license": LICENCE,
    }


def _words(value: str, language: str) -> dict[str, str]:
    return {"@value": value, "@language": language}
