"""What a browser holds before its reader has an account: drafts, opinions."""

import hashlib
import secrets
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Holder:
    """A secret of the session under one name; rows keep its sum, so they lead to no session."""

    name: str

    def of(self, request: HttpRequest) -> str:
        """The sum by which this session's rows are known; empty where it has none."""
        token = request.session.get(self.name, "")
        return hashlib.sha256(token.encode()).hexdigest() if token else ""

    def make(self, request: HttpRequest) -> str:
        """The same, made at the first act: whoever only reads gets no cookie."""
        if self.name not in request.session:
            request.session[self.name] = secrets.token_urlsafe(32)
        return self.of(request)
