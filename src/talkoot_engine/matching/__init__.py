"""Matching: which offers fit which needs, in Finnish, Swedish and English, and why.

`inputs` hold needs and offers, `formats` read and write them; `similarity` compares texts by base
forms, by stretches of letters and by what they are about (`concepts`); `match` ranks and explains,
`rounds` pairs many needs with many offers, `duplicates` finds what is proposed twice; `outcome` is
what comes back; `reference` does the same in the slow and obvious way for the tests.
"""
