"""The checks of a draw's bundle: the signature, then the draw again from its files.

The draw itself is done again with the standard library alone, so it can also be checked without
anything of ours installed: `python -m talkoot_engine.sortition.recheck FILE.zip`.
"""

from talkoot.cli.verify_result import Report, check_key
from talkoot.commons.ledger import bundle
from talkoot_engine.sortition import recheck

FORMAT = recheck.FORMAT


def check(opened: bundle.Bundle, *, name: str, key: str | None = None) -> Report:
    """Check an unsealed bundle of a draw. key: the city's public key in hex, where one is given.

    Raises BadInput for the first thing that does not hold; see recheck.
    """
    signed = check_key(opened, key, name)
    found = recheck.recheck(opened.files, name=name)
    facts = {**found.facts, "key": opened.public_key}
    return Report([signed, *found.checks], facts)
