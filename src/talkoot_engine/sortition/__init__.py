"""Panels by lot: who may sit with which chance, and a draw that everyone can check.

`inputs` hold people, quotas and the size of the panel; `feasibility` says whether they fit,
`fairness` what each quota costs; `leximin`, `maximin` and `nash` say which chances are the fairest,
`lottery` finds a list of panels that gives them, `randomness` draws one, `replacement` fills empty
seats. `outcome` is what they return, `explain` says why, `formats` read and write files, `recheck`
checks a published draw with the standard library alone; `reference` does it slowly for the tests.
"""
