"""The ledger: what happened, to what, by whom, on which grounds; chained so that edits show."""
