"""Talkoot: software with which a whole city decides and makes things together."""
