"""Scenarios: a city as a model in text, its futures with their uncertainty, and what would help.

formats reads a folder into a Model, compiling makes a Plan of it, evaluate runs the plan, and the
other methods answer with frozen values: how likely the target is, what each action does, what
drives the answer, what an experiment teaches, and where each number comes from.
"""
