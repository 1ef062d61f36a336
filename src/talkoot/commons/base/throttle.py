"""Not too often: counters in the cache, for what one person or address does again and again.

The cache of a single process counts for that process; a shared cache counts for all of them.
"""

from django.core.cache import cache


def too_often(purpose: str, who: object, *, most: int, seconds: int) -> bool:
    """Count one more attempt; true once there were more than `most` within `seconds`.

    The stretch begins with the first attempt, so whoever waits `seconds` may always go on.
    """
    key = f"throttle:{purpose}:{who}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # the stretch ended between the two lines
        return False
