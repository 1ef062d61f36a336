"""Secrets of links and keys: only their sums are kept."""

import hashlib


def sum_of(secret: str) -> str:
    """How the secret of a link or a key is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()
