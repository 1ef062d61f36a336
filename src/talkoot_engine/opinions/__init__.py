"""Opinions: who thinks alike, what they share and where they part, the same for whoever counts.

`inputs` hold votes on statements, `formats` read and write Polis' files. `draw` makes the map from
them: `components` and `positions` place people, `grouping` finds groups, `firmness` says how sure
they are, `tallies`, `representative`, `agreement` and `priority` say what belongs to whom and what
to ask next. `outcome` is what it returns, `explain` gives the reasons, `follow` folds single votes
into a map; `reference` does the same in the slow and obvious way for the tests.

Every sum over people is a sum of whole numbers. So it does not matter in which order, on how many
threads or on which machines the rows are added.
"""
