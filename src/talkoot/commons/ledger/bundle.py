"""A sealed bundle: named files, a signed list of them, and nothing else. Knows no Django.

The container is a ZIP without compression, members in the order of their names, every field of it
fixed: the same files give the same bytes, and a reader writes them again and compares, so there is
no bit in a bundle that can change unnoticed. `manifest.json` is canonical JSON (RFC 8785) and holds
the length and SHA-256 of every other file; `manifest.sig` is the Ed25519 signature under it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from talkoot.commons.ledger import signing

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
LARGEST = 2_000_000_000
_START_OF_TIME = (1980, 1, 1, 0, 0, 0)
_SIGNATURE_BYTES = 64


class BadBundle(ValueError):
    """A bundle that is not what was signed. code: stable; name: the file it is about."""

    def __init__(self, code: str, name: str = "") -> None:
        self.code = code
        self.name = name
        super().__init__(f"{code} {name}".strip())


@dataclass(frozen=True)
class Bundle:
    """What was sealed: the signed manifest, the files it names, the public key in hex."""

    manifest: Mapping[str, Any]
    files: Mapping[str, bytes]
    public_key: str


def seal(files: Mapping[str, bytes], manifest: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The bytes of a bundle; `files` and `public_key` are added to the manifest."""
    listed = {name: _entry(content) for name, content in files.items()}
    whole = {**manifest, "files": listed, "public_key": signing.public_hex(key)}
    signed = rfc8785.dumps(whole)
    return _zip({**files, MANIFEST: signed, SIGNATURE: key.sign(signed)})


def unseal(data: bytes) -> Bundle:
    """Read a bundle strictly.

    Raises BadBundle: not-a-bundle, too-large, member-refused, not-canonical, manifest-missing,
    manifest-broken, signature-missing, signature-wrong, file-missing, file-unlisted, file-changed.
    """
    members = _members(data)
    manifest = _manifest(members)
    public = _signed_by(members, manifest)
    files = {n: content for n, content in members.items() if n not in (MANIFEST, SIGNATURE)}
    _check_files(files, manifest["files"])
    if _zip(members) != data:
        raise BadBundle("not-canonical")
    return Bundle(manifest, files, public)


def _zip(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _START_OF_TIME)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name])
    return buffer.getvalue()


def _members(data: bytes) -> dict[str, bytes]:
    if len(data) > LARGEST:
        raise BadBundle("too-large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive, len(data))
    except BadBundle:
        raise
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as no:
        raise BadBundle("not-a-bundle") from no
    except (ValueError, OverflowError, UnicodeError, LookupError) as no:
        raise BadBundle("not-a-bundle") from no


def _read(archive: zipfile.ZipFile, length: int) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for info in archive.infolist():
        # Stored members can never be longer than the file that holds them.
        stored = info.compress_type == zipfile.ZIP_STORED and info.file_size <= length
        plain = info.filename.replace("-", "").replace(".", "").isalnum()
        if not stored or not plain or info.filename in found or not info.filename.isascii():
            raise BadBundle("member-refused", info.filename[:80])
        found[info.filename] = archive.read(info)
    return found


def _manifest(members: Mapping[str, bytes]) -> Mapping[str, Any]:
    if MANIFEST not in members:
        raise BadBundle("manifest-missing", MANIFEST)
    try:
        manifest = json.loads(members[MANIFEST])
        canonical = rfc8785.dumps(manifest) == members[MANIFEST]
    except (ValueError, RecursionError, rfc8785.CanonicalizationError) as no:
        raise BadBundle("manifest-broken", MANIFEST) from no
    listed = manifest.get("files") if isinstance(manifest, dict) else None
    if not canonical or not isinstance(listed, dict):
        raise BadBundle("manifest-broken", MANIFEST)
    return dict(manifest)


def _signed_by(members: Mapping[str, bytes], manifest: Mapping[str, Any]) -> str:
    if SIGNATURE not in members:
        raise BadBundle("signature-missing", SIGNATURE)
    public, signature = manifest.get("public_key"), members[SIGNATURE]
    sound = isinstance(public, str) and len(signature) == _SIGNATURE_BYTES
    if not sound or not signing.is_signed(members[MANIFEST], signature, str(public)):
        raise BadBundle("signature-wrong", SIGNATURE)
    return str(public)


def _check_files(files: Mapping[str, bytes], listed: Mapping[str, Any]) -> None:
    for name in listed:
        if name not in files:
            raise BadBundle("file-missing", name)
    for name, content in files.items():
        if name not in listed:
            raise BadBundle("file-unlisted", name)
        if listed[name] != _entry(content):
            raise BadBundle("file-changed", name)


def _entry(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
