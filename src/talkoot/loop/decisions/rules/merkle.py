"""A Merkle tree that only grows (RFC 9162, section 2), and its signed checkpoints (C2SP).

The log keeps only the hashes of complete subtrees (`peaks`, largest first), so that a batch costs
its own length and not that of the log.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence

from nacl.signing import SigningKey, VerifyKey


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def grown(size: int, peaks: Sequence[bytes], entries: Iterable[bytes]) -> tuple[int, list[bytes]]:
    """Size and peaks after appending `entries` to a log of `size` entries with these peaks."""
    tops = list(peaks)
    for entry in entries:
        top, below = leaf_hash(entry), size
        while below & 1:
            top, below = _node(tops.pop(), top), below >> 1
        tops.append(top)
        size += 1
    return size, tops


def root(peaks: Sequence[bytes]) -> bytes:
    """The tree's root from its peaks; of an empty log the hash of nothing."""
    if not peaks:
        return hashlib.sha256(b"").digest()
    top = peaks[-1]
    for peak in reversed(peaks[:-1]):
        top = _node(peak, top)
    return top


def path(entries: Sequence[bytes], position: int) -> list[bytes]:
    """The hashes that lead from one entry to the root, nearest first (section 2.1.3.1)."""
    if len(entries) == 1:
        return []
    split = _largest_power_below(len(entries))
    if position < split:
        return [*path(entries[:split], position), _tree(entries[split:])]
    return [*path(entries[split:], position - split), _tree(entries[:split])]


def _tree(entries: Sequence[bytes]) -> bytes:
    return root(grown(0, [], entries)[1])


def _largest_power_below(n: int) -> int:
    return 1 << ((n - 1).bit_length() - 1)


def is_included(entry: bytes, position: int, size: int, path: Sequence[bytes], top: bytes) -> bool:
    """Whether `path` leads from the entry to the root `top` (section 2.1.3.2)."""
    if position >= size:
        return False
    index, last, found = position, size - 1, leaf_hash(entry)
    for step in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            found = _node(step, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = _node(found, step)
        index, last = index >> 1, last >> 1
    return last == 0 and found == top


def checkpoint(origin: str, size: int, top: bytes) -> str:
    """The text that is signed: origin, size and root, a line each."""
    return f"{origin}\n{size}\n{base64.b64encode(top).decode()}\n"


def signed(text: str, *, name: str, key: bytes) -> str:
    """A signed note: the text, an empty line, and a line with name, key id and signature."""
    pair = SigningKey(key)
    signature = pair.sign(text.encode()).signature
    line = base64.b64encode(_key_id(name, bytes(pair.verify_key)) + signature).decode()
    return f"{text}\n— {name} {line}\n"


def public_of(key: bytes) -> bytes:
    return bytes(SigningKey(key).verify_key)


def verifier(name: str, public: bytes) -> str:
    """The public key as people exchange it: name+key id+key."""
    encoded = base64.b64encode(b"\x01" + public).decode()
    return f"{name}+{_key_id(name, public).hex()}+{encoded}"


def opened_note(note: str, public: bytes) -> str:
    """The text of a signed note. Raises ValueError where the signature is not of this key."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    for line in lines.splitlines():
        _, _, value = line.partition(" ")
        name, _, encoded = value.partition(" ")
        raw = base64.b64decode(encoded)
        if raw[:4] == _key_id(name, public):
            VerifyKey(public).verify(text.encode(), raw[4:])
            return text
    raise ValueError("No signature of this key.")


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
