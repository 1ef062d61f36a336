"""What every engine stands on: one way to refuse input, and exact money."""

from talkoot_engine.base.bad_input import BadInput

__all__ = ["BadInput"]
