"""The files of an experiment: PLAN.toml, its data as CSV, and the result as JSON."""

from talkoot_engine.effects.formats.data import blank_rows, data_from_rows, read_data
from talkoot_engine.effects.formats.plan import plan_text, read_plan
from talkoot_engine.effects.formats.result import as_json

__all__ = ["as_json", "blank_rows", "data_from_rows", "plan_text", "read_data", "read_plan"]
