"""The city's signature under what it publishes: Ed25519 (RFC 8032). Knows no Django.

The private key lies in the key folder; the public one stands in everything that is signed and,
so that anyone can compare, at `/.well-known/talkoot-key`.
"""

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_FILE = "signing-key.pem"


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The key in `folder`; made there at the first call, readable by its owner only."""
    path = folder / _FILE
    if not path.exists():
        _make(path)
    key = forms.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} does not hold an Ed25519 key")
    return key


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public key as 64 hex digits, the form in which signed files carry it."""
    return key.public_key().public_bytes_raw().hex()


def fingerprint(public: str) -> str:
    """SHA-256 of the public key in groups of four digits, short enough to read aloud."""
    digits = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:40]
    return " ".join(digits[at : at + 4] for at in range(0, 40, 4))


def pem(public: str) -> str:
    """The public key as PEM, the form that openssl reads."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    form = forms.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(forms.Encoding.PEM, form).decode()


def public_in(text: str) -> str:
    """The public key in `text`, PEM or 64 hex digits, as hex. Raises ValueError."""
    words = text.strip()
    if not words.startswith("-----"):
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(words)).public_bytes_raw().hex()
    key = forms.load_pem_public_key(words.encode())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")
    return key.public_bytes_raw().hex()


def is_signed(data: bytes, signature: bytes, public: str) -> bool:
    """Whether `signature` is the holder of `public` signing exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{_FILE}-{secrets.token_hex(8)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(
            Ed25519PrivateKey.generate().private_bytes(
                forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
            )
        )
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(new, path)  # Of two processes that start at once, one makes the key.
    except FileExistsError:
        pass
    finally:
        new.unlink()
