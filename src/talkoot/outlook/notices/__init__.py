"""Notices: mail and messages made by reading the ledger."""
