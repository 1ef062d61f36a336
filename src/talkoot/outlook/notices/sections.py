"""What the own page shows of a person's contributions and notices (see `settings.MY_PAGE`)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.commons.base.texts import pick
from talkoot.commons.ledger.models import Entry
from talkoot.commons.people.models import Person
from talkoot.commons.people.queries import Row, Section
from talkoot.loop.decisions.models import Registration
from talkoot.loop.decisions.words.panels import STATES as PANEL_STATES
from talkoot.loop.deliberations.queries import participations
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import Status
from talkoot.loop.proposals.words import STATUSES
from talkoot.loop.services.queries.requests import mine as requests_of
from talkoot.loop.services.words.states import STATES as REQUEST_STATES
from talkoot.outlook.notices import queries, words
from talkoot.outlook.notices.models import Mail

MOST = 50
MOST_NOTICES = 5


def contributions(person: Person) -> Section:
    """My drafts and proposals."""
    mine = Proposal.objects.filter(author=person).order_by("-changed_at")
    return Section(
        title=_("My proposals"),
        rows=[_row(proposal) for proposal in mine[:MOST]],
        empty=_("You have no drafts and no proposals yet."),
        url=reverse("calls:list"),
        label=_("See what is open"),
    )


def _row(proposal: Proposal) -> Row:
    draft = proposal.status == Status.DRAFT
    preview = reverse("proposals:preview", args=[proposal.key])
    url = preview if draft else proposal.get_absolute_url()
    note = STATUSES[Status(proposal.status)]
    return Row(proposal.title or _("Without a title"), url, note, proposal.changed_at)


def panels(person: Person) -> Section:
    """Citizens' panels for which I registered."""
    mine = Registration.objects.filter(person=person).select_related("panel")
    return Section(
        title=_("My citizens' panels"),
        rows=[
            Row(
                pick(row.panel.title)[0],
                reverse("decisions:my_panel", args=[row.panel.slug]),
                PANEL_STATES[row.panel.state],
                row.agreed_at,
            )
            for row in mine.order_by("-agreed_at")[:MOST]
        ],
        empty=_("You have not registered for a panel."),
        url=reverse("decisions:panels"),
        label=_("See the panels"),
    )


def conversations(person: Person) -> Section:
    """Where I have said what I think."""
    mine = participations(person)
    return Section(
        title=_("My conversations"),
        rows=[
            Row(
                pick(row.conversation.call.title)[0],
                reverse("deliberations:mine", args=[row.conversation.slug]),
                at=row.since,
            )
            for row in mine[:MOST]
        ],
        empty=_("You have not taken part in a conversation yet."),
        url=reverse("deliberations:list"),
        label=_("All conversations"),
    )


def requests(person: Person) -> Section:
    """What I have reported to the city."""
    return Section(
        title=_("My requests"),
        rows=[
            Row(
                f"{pick(row.service.name)[0]}, {row.number}",
                row.get_absolute_url(),
                REQUEST_STATES[row.state],
                row.received_at,
            )
            for row in requests_of(person)[:MOST]
        ],
        empty=_("You have reported nothing yet."),
        url=reverse("services:report"),
        label=_("Report something"),
    )


def latest(person: Person) -> Section:
    """The last notices, and where to choose what comes by mail."""
    mails = Mail.objects.filter(person=person).order_by("-entry").values_list("entry", flat=True)
    told = queries.told(Entry.objects.filter(pk__in=list(mails[:MOST_NOTICES])).order_by("-number"))
    return Section(
        title=_("Notices"),
        rows=[Row(words.subject(item), words.address(item), at=item.entry.at) for item in told],
        empty=_("Nothing yet. When someone answers you, it is said here and by mail."),
        url=reverse("notices:choices"),
        label=_("Choose what you get by mail"),
    )
