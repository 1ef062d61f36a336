"""Reasons as data: why each project won or lost, whom the result reaches, what would change it.

decisions  a code and numbers for each project
reach      who named a winner: all voters, and place by place
money      from which voters the money of each winner came
changes    the lower cost, or the further voters, with which a project would have won
"""

from talkoot_engine.budgeting.explain.decisions import Decision, decisions
from talkoot_engine.budgeting.explain.reach import by_place, coverage, still_fitting

__all__ = ["Decision", "by_place", "coverage", "decisions", "still_fitting"]
