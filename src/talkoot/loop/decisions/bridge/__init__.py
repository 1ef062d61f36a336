"""Between rows and the counting engine.

counting   elections and outcomes as plain values: knows neither Django nor a table
rows       a vote with its candidates and opened ballots as an election
rounds     a Pabulib file as a round that was held elsewhere
panels     a pool and its quotas as a lottery; the draw; who steps in
"""
