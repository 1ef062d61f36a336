"""The vote's private key in three shares of words, of which any two open it (SLIP-0039)."""

from collections.abc import Sequence

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from talkoot.commons.base import Refused

NEEDED = 2
HOLDERS = ("city", "auditor", "association")


def split(key: bytes) -> dict[str, str]:
    """One share for each holder: 33 words each."""
    groups = [(NEEDED, len(HOLDERS))]
    shares = generate_mnemonics(1, groups, key, iteration_exponent=0)[0]
    return dict(zip(HOLDERS, shares, strict=True))


def join(shares: Sequence[str]) -> bytes:
    """The key again, from the words of two different shares.

    Raises Refused: shares-missing, shares-wrong.
    """
    words = sorted({" ".join(share.lower().split()) for share in shares if share.strip()})
    if len(words) < NEEDED:
        raise Refused("shares-missing", needed=NEEDED)
    try:
        return bytes(combine_mnemonics(words[:NEEDED]))
    except (MnemonicError, ValueError) as wrong:
        raise Refused("shares-wrong") from wrong
