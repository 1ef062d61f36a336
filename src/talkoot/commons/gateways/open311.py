"""Another city's Open311 endpoint: read requests page by page, send one, ask for a token's id.

JSON is asked for first and XML where the endpoint has no JSON, since the specification demands XML
alone. Every answer is read up to a limit, no redirect to another scheme is followed, and whoever
runs the command names the endpoint: it never comes from a page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

TIMEOUT = (10, 60)
MOST_BYTES = 50_000_000
A_PAGE = 500
_CHUNK = 65_536


class Unreachable(Exception):
    """The endpoint did not answer as it should. status: of HTTP, 0 where there was none."""

    def __init__(self, sentence: str, status: int = 0) -> None:
        self.sentence = sentence
        self.status = status
        super().__init__(sentence)


@dataclass(frozen=True)
class Endpoint:
    """url: up to the version, such as https://city.example/open311/v2. key: to send with."""

    url: str
    key: str = ""
    jurisdiction: str = ""

    def pages(self, **asked: str) -> Iterator[tuple[str, str]]:
        """The form ("json" or "xml") and the text of each page of requests.

        An endpoint that knows no pages gives the same first page again; whoever reads stops when
        a page brings nothing new. Raises Unreachable.
        """
        form = self._form()
        page = 1
        while True:
            paged = {**asked, "page": str(page), "page_size": str(A_PAGE)}
            yield form, self._get(f"requests.{form}", paged)
            page += 1

    def _form(self) -> str:
        try:
            self._get("services.json", {})
        except Unreachable as no:
            if no.status not in (400, 404, 406):
                raise
            return "xml"
        return "json"

    def send(self, fields: Mapping[str, str]) -> str:
        """POST a request, XML as everyone speaks it; returns the text. Raises Unreachable."""
        data = {**fields, "api_key": self.key, **self._where()}
        return self._text("POST", "requests.xml", data=data)

    def token(self, token: str) -> str:
        """What the endpoint says about a token, in XML. Raises Unreachable."""
        return self._get(f"tokens/{token}.xml", {})

    def _where(self) -> dict[str, str]:
        return {"jurisdiction_id": self.jurisdiction} if self.jurisdiction else {}

    def _get(self, path: str, asked: Mapping[str, str]) -> str:
        return self._text("GET", path, params={**asked, **self._where()})

    def _text(self, method: str, path: str, **kw: Any) -> str:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise Unreachable(f"{self.url} is no web address. Give one with https://.")
        try:
            answer = requests.request(
                method,
                f"{self.url.rstrip('/')}/{path}",
                timeout=TIMEOUT,
                allow_redirects=method == "GET",
                stream=True,
                **kw,
            )
            with answer:
                body = _read(answer)
        except requests.RequestException as no:
            raise Unreachable(f"{self.url} does not answer: {no}.") from no
        text = body.decode("utf-8", errors="replace")
        if answer.status_code not in (200, 201):
            raise Unreachable(
                f"{self.url} answers {path} with {answer.status_code}: {text[:200]}",
                answer.status_code,
            )
        return text


def _read(answer: requests.Response) -> bytes:
    body = bytearray()
    for chunk in answer.iter_content(_CHUNK):
        body += chunk
        if len(body) > MOST_BYTES:
            raise requests.RequestException("the answer is longer than 50 MB")
    return bytes(body)
