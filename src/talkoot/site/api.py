"""The JSON form of everything public: one router a room, described by OpenAPI 3.1."""

from ninja import NinjaAPI

from talkoot.loop.calls.api import router as calls
from talkoot.loop.decisions.api import panels
from talkoot.loop.decisions.api import router as decisions
from talkoot.loop.deliberations.api import router as conversations
from talkoot.loop.experiments.api import router as experiments
from talkoot.loop.goals.api import indicators, values
from talkoot.loop.goals.api import router as goals
from talkoot.loop.goals.api.climate import climate
from talkoot.loop.impact.api import estimates, learned, reach
from talkoot.loop.impact.api import router as impact
from talkoot.loop.proposals.api import router as proposals
from talkoot.loop.services.api import requests, services
from talkoot.outlook.journey.api import router as front

api = NinjaAPI(
    title="Talkoot",
    version="1",
    description="What the city wants, what is open, what people propose, what was decided.",
    urls_namespace="api",
    docs_url=None,  # its viewer asks another host for scripts
)
api.add_router("/front", front, tags=["front"])
api.add_router("/goals", goals, tags=["goals"])
api.add_router("/indicators", indicators, tags=["goals"])
api.add_router("/values", values, tags=["goals"])
api.add_router("/climate", climate, tags=["goals"])
api.add_router("/calls", calls, tags=["calls"])
api.add_router("/proposals", proposals, tags=["proposals"])
api.add_router("/conversations", conversations, tags=["conversations"])
api.add_router("/votes", decisions, tags=["votes"])
api.add_router("/panels", panels, tags=["panels"])
api.add_router("/experiments", experiments, tags=["experiments"])
api.add_router("/services", services, tags=["services"])
api.add_router("/requests", requests, tags=["services"])
api.add_router("/impact", impact, tags=["impact"])
api.add_router("/reach", reach, tags=["impact"])
api.add_router("/learned", learned, tags=["impact"])
api.add_router("/estimates", estimates, tags=["impact"])
