"""Participatory budgeting: which projects a vote funds, exactly, and why.

`inputs` hold an election, `limits` what winners must respect besides the budget, `formats` read and
write Pabulib files. `greedy`, `greedy_stop`, `equal_shares`, `bounded_overspending`, `phragmen` and
`max_welfare` decide, `rules` names them all, `outcome` is what they return. `explain` gives the
reasons, `fairness` checks proportionality, `robustness` draws the ballots anew; `reference` counts
in the slow and obvious way for the tests.
"""
