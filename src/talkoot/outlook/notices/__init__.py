"""Notices: mail and feeds, made by reading the ledger and never by listening."""
