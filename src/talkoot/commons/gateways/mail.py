"""Mail on a laptop: kept in a folder and shown in the terminal."""

import sys
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend


class FolderAndTerminal(EmailBackend):
    """Keep each message as a file and show it where the server runs."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            text = "\n".join(f"  | {line}" for line in str(message.body).splitlines())
            sys.stderr.write(f"\n  Mail to {', '.join(message.to)}: {message.subject}\n{text}\n\n")
            sys.stderr.flush()
        return super().send_messages(email_messages) or 0
