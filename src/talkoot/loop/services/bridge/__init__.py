"""Between the rows of this room and the process engine; and between records and Open311."""

from talkoot_engine.base import BadInput

__all__ = ["BadInput"]
