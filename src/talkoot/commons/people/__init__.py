"""People and organisations: accounts, roles, proofs; nobody has a public profile."""
