"""Tables: services with their figures and clients; requests with events, photos and twins."""

from talkoot.loop.services.models.catalogue import Client, Figures, Service
from talkoot.loop.services.models.request import Event, Photo, Request, Twin

__all__ = ["Client", "Event", "Figures", "Photo", "Request", "Service", "Twin"]
