"""Experiments: what a trial shows, how sure that is, and whether to adopt, adapt or stop.

`inputs` hold the plan (locked before the start) and the data, `formats` read and write both;
`randomise` draws arms and orders from a published seed; `two_arms`, `sites`, `stepped_wedge`,
`comparison`, `staggered`, `synthetic` and `series` are the designs; `power` says before the start
what a plan can show; `evaluate` runs the planned design and nothing else; `checks` are made beside
it; `verdict` is the rule; `outcome` is what comes back, `explain` gives the reasons as data;
`reference` does the same in the slow and obvious way for the tests.
"""
