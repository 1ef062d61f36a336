"""The JSON form of this stage, a router for each thing that it shows."""

from talkoot.loop.impact.api.behind import reach, router
from talkoot.loop.impact.api.model import estimates, learned

__all__ = ["estimates", "learned", "reach", "router"]
