"""Slot, sealed choices and receipt: libsodium and the standard library, nothing of our own.

A ballot is the JSON object {candidate number: points}, padded with spaces to one length for the
whole vote and closed in a sealed box (X25519, XSalsa20-Poly1305), so neither length nor repetition
says anything. The slot is HMAC-SHA-256 of the voter's proof; the receipt is SHA-256 of the box.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from talkoot.commons.base import Refused

KEY_BYTES = 32


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def new_pair() -> tuple[bytes, bytes]:
    """A private key and its public half, 32 bytes each."""
    private = PrivateKey.generate()
    return bytes(private), bytes(private.public_key)


def public_half(private: bytes) -> bytes:
    return bytes(PrivateKey(private).public_key)


def slot(key: bytes, subject: str) -> str:
    """Where the ballot of one human being lies in one vote, hex."""
    return _keyed(key, "slot", subject)


def retry(key: bytes, slot: str, request: str) -> str:
    """What marks one request of one voter, so that its repetition finds the first answer."""
    return _keyed(key, "retry", f"{slot}:{request}")


def _keyed(key: bytes, use: str, words: str) -> str:
    return hmac.new(key, f"{use}\0{words}".encode(), hashlib.sha256).hexdigest()


def written(choices: Mapping[int, int], length: int) -> bytes:
    """The choices as JSON, padded to `length` bytes. Raises ValueError where they do not fit."""
    words = json.dumps({str(n): choices[n] for n in sorted(choices)}, separators=(",", ":"))
    if len(words) > length:
        raise ValueError("The choices are longer than the longest ballot.")
    return words.ljust(length).encode("ascii")


def read(plain: bytes) -> dict[int, int]:
    """The choices of an opened ballot. Raises ValueError where it is not one."""
    row = json.loads(plain)
    if not isinstance(row, dict):
        raise ValueError("Not a ballot.")
    if not all(type(points) is int for points in row.values()):
        raise ValueError("Not a ballot.")
    return {int(number): points for number, points in row.items()}


def seal(public_key: bytes, plain: bytes) -> bytes:
    """Close a ballot so that only the vote's private key opens it."""
    return bytes(SealedBox(PublicKey(public_key)).encrypt(plain))


class Opener:
    """Opens the envelopes of one vote; holds the private key only as long as it lives."""

    def __init__(self, private: bytes) -> None:
        self._box = SealedBox(PrivateKey(private))

    def __call__(self, sealed: bytes) -> dict[int, int] | None:
        """The choices, or None where the envelope holds no ballot of this vote."""
        try:
            return read(self._box.decrypt(sealed))
        except (CryptoError, ValueError):
            return None


def hide(key: bytes, plain: bytes) -> bytes:
    """Encrypt under a key that the machine itself holds, outside the database."""
    return bytes(SecretBox(key).encrypt(plain))


def show(key: bytes, hidden: bytes) -> bytes:
    """Raises Refused: entry-unreadable."""
    try:
        return bytes(SecretBox(key).decrypt(hidden))
    except CryptoError as broken:
        raise Refused("entry-unreadable") from broken


def receipt(sealed: bytes) -> str:
    """What proves that an envelope was taken, and nothing about what is in it; hex."""
    return hashlib.sha256(sealed).hexdigest()


def short(receipt: str) -> str:
    """The first 16 digits in groups, for reading aloud and comparing by eye."""
    return "-".join(receipt[i : i + 4] for i in range(0, 16, 4)).upper()
