"""GeoReport v2 on the wire: XML as the specification draws it, JSON by its "Spark" mapping."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from django.http import HttpResponse

XML, JSON = "xml", "json"
_TYPES = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
# What XML 1.0 cannot hold, not even escaped; and what has to be escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[&<>]")
# Names of the one in each list.
_ONE_OF = {
    "service_requests": "request",
    "services": "service",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
    "notes": "note",
    "media_urls": "media_url",
}


def answer(root: str, value: Any, form: str, *, status: int = 200) -> HttpResponse:
    """A list or an object under the name of its XML root."""
    if form == JSON:
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    else:
        body = '<?xml version="1.0" encoding="utf-8"?>\n' + element(root, value)
    return HttpResponse(body, status=status, content_type=_TYPES[form])


def element(name: str, value: Any) -> str:
    """A value as an XML element; None is empty, lists hold elements by the name of their one."""
    if value is None:
        return f"<{name}/>"
    if type(value) is str:
        words = _NOT_XML.sub("", value)
        return f"<{name}>{escape(words) if _SPECIAL.search(words) else words}</{name}>"
    if value is True or value is False:
        return f"<{name}>{'true' if value else 'false'}</{name}>"
    if isinstance(value, Mapping):
        inner = "".join([element(key, one) for key, one in value.items()])
        return f"<{name}>{inner}</{name}>"
    if isinstance(value, Sequence):
        one_name = _ONE_OF[name]
        return f"<{name}>{''.join([element(one_name, one) for one in value])}</{name}>"
    return f"<{name}>{value}</{name}>"
