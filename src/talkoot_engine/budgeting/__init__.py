"""Participatory budgeting: which projects a vote funds, exactly, and why.

`inputs` hold an election, `formats` read and write Pabulib files; `greedy`, `greedy_stop`,
`equal_shares` and `phragmen` decide, `outcome` is what they return, `explain` gives the reasons;
`reference` does the same in the slow and obvious way for the tests.
"""
