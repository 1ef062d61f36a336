"""Commands that need the database call this first; the others never load Django."""

import os


def start() -> None:
    """Load settings and models."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talkoot.site.settings")
    import django

    django.setup()
