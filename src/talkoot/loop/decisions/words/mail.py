"""Mail to voters: the receipt, which proves presence and never content."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.commons.base.texts import pick
from talkoot.commons.design.environment import closing
from talkoot.loop.decisions.models import Vote
from talkoot.loop.decisions.rules import envelope


def receipt(vote: Vote, code: str) -> tuple[str, str]:
    """Subject and text."""
    title = pick(vote.call.title)[0]
    page = settings.PUBLIC_URL + reverse("decisions:receipts", args=[vote.slug])
    paragraphs = (
        _("Your ballot is in the box: %(title)s") % {"title": title},
        _("Your receipt: %(short)s") % {"short": envelope.short(code)},
        code,
        _("The receipt shows that a ballot was taken. It does not show what is in it."),
        _("Look it up in the public log: %(address)s") % {"address": f"{page}?receipt={code}"},
        _("You may vote again until %(closes)s. Only your last ballot counts.")
        % {"closes": closing(vote.closes_at)},
    )
    return _("Receipt: %(title)s") % {"title": title}, "\n\n".join(paragraphs) + "\n"
