"""Sentences about ballots, paper and the ceremony."""

from django.utils.translation import gettext_lazy as _

from talkoot.commons.design.words import Sentences

REFUSALS: Sentences = {
    # The sheet
    "nothing-chosen": _("You have not chosen anything yet. Choose at least one project."),
    "unknown-candidate": _("Project %(candidate)s is not on this ballot. Take it out."),
    "too-many-choices": _(
        "You have chosen %(chosen)s projects. You may choose at most %(most)s: take some out."
    ),
    "one-each": _("On this ballot a project is chosen or not. Choose each once."),
    "over-budget": _(
        "Your projects cost %(over_cents)s more than there is money. Take something out."
    ),
    "bad-points": _("Give points as whole numbers from 1 up, or leave a project empty."),
    "too-many-points": _(
        "You have given %(given)s points and have %(most)s. Take %(over)s points back."
    ),
    # The window
    "not-open-yet": _("Voting is not open yet. It opens on %(opens_at)s."),
    "vote-closed": _("Voting has ended. This ballot was not taken."),
    "proof-missing": _("We do not know yet that you may vote. Show it first, then vote."),
    "key-missing": _(
        "The keys of this vote are not on this server, so no ballot can be taken. "
        "Tell the office that runs the vote."
    ),
    # Paper
    "already-voted": _("There is a ballot of this voter in the box already. Set this paper aside."),
    "entries-differ": _(
        "The two entries differ at these projects: %(differ)s. Look at the paper again."
    ),
    "entry-unreadable": _("The first entry cannot be read any more. Discard it and start again."),
    "no-first-entry": _("There is no first entry for this ballot paper."),
    "voter-missing": _("Write the code or the roll number that is on the paper."),
    # The ceremony
    "step-not-now": _("This step cannot be taken now. The page shows what comes next."),
    "second-signer": _("You have agreed already. Another person must agree too."),
    "no-rule": _(
        "The call does not say yet how it decides: money, kind of ballot, rule, "
        "proof and voting time."
    ),
    "too-few-candidates": _("A ballot needs at least two projects. Bring proposals to the ballot."),
    "cost-missing": _("%(missing)s projects have no cost. Give each a cost first."),
    "reason-missing": _("Give a reason. It is published."),
    "call-not-standing": _("The call is not published or has been withdrawn, so no vote is held."),
    "archive-has-no-ballots": _("An archived round was voted elsewhere. It cannot be opened here."),
    "needs-postgresql": _(
        "A real vote needs PostgreSQL. Set DATABASE_URL and start the service again."
    ),
    "database-unsafe": _(
        "The database's settings could lose ballots in a power cut. "
        "Run the checks of the service and mend what they name."
    ),
    "still-open": _("Voting runs until %(closes_at)s. Close it after that."),
    "shares-missing": _("Give two different shares of the key."),
    "shares-wrong": _("These shares do not make the key of this vote. Check every word."),
    "shares-awaited": _(
        "The key is made. Give back two of its shares to open the vote, or start again."
    ),
}
