from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from tests import makers
from tests.makers import NOON

from talkoot.commons.ledger import actions as ledger
from talkoot.outlook.notices import actions, rules
from talkoot.outlook.notices.models import Mail, Position

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(db):
    return makers.person(language="fi")


@pytest.fixture
def proposal(author):
    return makers.proposal(author=author, title="Penkki puistoon")


def happens(event, about, **data):
    with transaction.atomic():
        return ledger.record(event=event, subject=about, by=None, at=NOON, **data)


def addresses():
    return sorted(address for message in mail.outbox for address in message.to)


def test_an_answer_reaches_the_author_with_its_reason(author, proposal):
    proposal.answers.create(
        status="not-taken",
        reason={"fi": "Puisto suunnitellaan ensi vuonna."},
        office={"fi": "Puistoyksikkö"},
        at=NOON,
    )
    happens("proposal.answered", proposal)

    assert actions.follow(NOON) == 1
    [message] = mail.outbox
    assert message.to == [author.email]
    assert "Penkki puistoon" in message.subject
    assert "Puisto suunnitellaan ensi vuonna." in message.body
    assert f"/fi{proposal.get_absolute_url()[3:]}" in message.body


def test_each_mail_goes_out_once(proposal):
    happens("proposal.answered", proposal)
    for _ in range(3):
        actions.follow(NOON)

    assert len(mail.outbox) == 1


def test_what_concerns_nobody_is_read_past(resident):
    happens("people.role-given", "people.person:x")
    happens("calls.published", makers.call())

    assert actions.follow(NOON) == 0
    assert Position.objects.get().number == 2


def test_whoever_asks_for_calls_hears_of_them(resident):
    actions.choose(person=resident, wanted={rules.Kind.CALLS})
    happens("calls.published", makers.call())
    actions.follow(NOON)

    assert addresses() == [resident.email]


def test_whoever_says_no_gets_no_answers_by_mail_but_always_a_reason(author, proposal):
    actions.choose(person=author, wanted=set())
    happens("proposal.answered", proposal)
    done = proposal.moderations.create(
        deed="hidden", reason="privacy", words={"fi": "Poista puhelinnumero."}, at=NOON
    )
    happens("proposal.moderated", proposal, deed="hidden", moderation=done.pk)
    actions.follow(NOON)

    [message] = mail.outbox
    assert "Poista puhelinnumero." in message.body


def test_what_was_left_as_it_is_is_no_news(proposal):
    happens("proposal.moderated", proposal, deed="left", moderation=1)

    assert actions.follow(NOON) == 0


def test_a_result_reaches_the_authors_of_its_call(author, proposal):
    makers.proposal(proposal.call, author=makers.person(), status="draft")
    happens("vote.certified", proposal.call)
    actions.follow(NOON)

    assert addresses() == [author.email]


def test_a_crash_while_reading_loses_nothing_and_doubles_nothing(proposal, monkeypatch):
    happens("proposal.answered", proposal)
    with monkeypatch.context() as broken:
        broken.setattr(Position, "save", _crash)
        with pytest.raises(KeyboardInterrupt):
            actions.follow(NOON)

    assert not Mail.objects.exists()
    actions.follow(NOON)
    assert len(mail.outbox) == 1


def test_a_crash_before_sending_sends_after_the_lease(proposal, monkeypatch):
    happens("proposal.answered", proposal)
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", _crash)
        with pytest.raises(KeyboardInterrupt):
            actions.follow(NOON)
    actions.follow(NOON + timedelta(minutes=1))
    assert mail.outbox == []

    actions.follow(NOON + rules.LEASE)
    assert len(mail.outbox) == 1


def test_a_mail_that_is_sent_again_has_the_same_message_id(proposal):
    happens("proposal.answered", proposal)
    actions.follow(NOON)
    Mail.objects.update(state=Mail.State.SENDING, due_at=NOON + rules.LEASE)
    actions.follow(NOON + rules.LEASE)

    first, again = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == again


def test_a_mail_server_that_is_away_delays_and_stops_nothing(proposal, monkeypatch):
    happens("proposal.answered", proposal)
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", _away)
        assert actions.follow(NOON) == 0

    assert actions.follow(NOON + timedelta(minutes=2)) == 1


def test_after_five_tries_a_mail_is_given_up(proposal, monkeypatch):
    happens("proposal.answered", proposal)
    monkeypatch.setattr(EmailBackend, "send_messages", _away)
    for hour in range(8):
        actions.follow(NOON + timedelta(hours=hour))

    assert Mail.objects.get().state == Mail.State.FAILED


def test_a_title_with_newlines_makes_no_header(author):
    row = makers.proposal(author=author, title="Penkki\nBcc: everyone@example.org")
    happens("proposal.answered", row)
    actions.follow(NOON)

    [message] = mail.outbox
    assert "\n" not in message.subject
    assert message.recipients() == [author.email]


def test_mail_is_forgotten_after_ninety_days(proposal):
    happens("proposal.answered", proposal)
    actions.follow(NOON)
    actions.follow(NOON + timedelta(days=90))

    assert not Mail.objects.exists()


def test_an_erased_author_gets_nothing(author, proposal):
    happens("proposal.answered", proposal)
    author.delete()

    assert actions.follow(NOON) == 0


def test_reading_many_entries_takes_few_questions(author, django_assert_max_num_queries):
    call = makers.call()
    for _ in range(30):
        happens("proposal.submitted", makers.proposal(call, author=author))

    with django_assert_max_num_queries(70):
        actions.read(NOON)


def _crash(*args, **kwargs):
    raise KeyboardInterrupt


def _away(*args, **kwargs):
    raise SMTPServerDisconnected
