"""Proposals: needs, ideas and offers that answer a call. Fed by calls."""
