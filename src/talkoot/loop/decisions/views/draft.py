"""A ballot in the making lives in the voter's own browser, encrypted; the city never stores it.

A session would be a row of our database that joins a person to choices. The cookie ends with the
browser, survives signing in, and goes when the ballot is cast or the voter signs out.
"""

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from talkoot.loop.decisions.forms import ballot
from talkoot.loop.decisions.models import Vote

_LARGEST = 3900  # bytes that every browser keeps
ORDER = "order"


def kept(request: HttpRequest, vote: Vote) -> dict[int, int]:
    """The draft of this browser; empty where there is none."""
    try:
        token = request.COOKIES.get(_name(vote), "").encode()
        return ballot.unpacked(_fernet(vote).decrypt(token).decode())
    except InvalidToken:
        return {}


def keep(response: HttpResponse, vote: Vote, choices: dict[int, int]) -> HttpResponse:
    """Give the draft to the browser; one too large for a cookie stays on the page only."""
    token = _fernet(vote).encrypt(ballot.packed(choices).encode()).decode()
    if len(token) <= _LARGEST:
        _set(response, _name(vote), token)
    return response


def drop(response: HttpResponse, vote: Vote) -> HttpResponse:
    response.delete_cookie(_name(vote), samesite="Lax")
    return response


def seed(request: HttpRequest) -> str:
    """What makes this visitor's order of projects; empty at the first visit."""
    given = request.COOKIES.get(ORDER, "")
    return given if len(given) == 16 and given.isalnum() else ""


def new_seed() -> str:
    return secrets.token_hex(8)


def keep_seed(response: HttpResponse, given: str) -> HttpResponse:
    _set(response, ORDER, given)
    return response


def _set(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _name(vote: Vote) -> str:
    return f"ballot-{vote.pk}"


def _fernet(vote: Vote) -> Fernet:
    key = salted_hmac("talkoot.decisions.draft", str(vote.pk), algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
