"""Everything about accounts as sentences: refusals, errors of sign-in, mails, roles."""

from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.base import Refused
from talkoot.commons.design.words import sentence
from talkoot.commons.people import organisation_words
from talkoot.commons.people.rules import Kind

REFUSALS = {
    "role-unknown": _lazy("There is no such role. Choose one from the list."),
    "role-not-held": _lazy("This person does not have that role any more."),
    "own-last-role": _lazy("You cannot remove your own last role. Ask another staff member."),
    "email-not-confirmed": _lazy("Confirm your e-mail address first: sign in with a code."),
    "code-unknown": _lazy("This code is not valid here. Check each letter and try again."),
    "code-expired": _lazy("This code was valid until %(until)s. Ask the city for a new one."),
    "strong-needed": _lazy("This needs strong identification. Sign in again with it."),
    "proof-taken": _lazy("Someone else has already used this here. Ask the city for help."),
    "proven-otherwise": _lazy(
        "You have already shown your right to take part in another way. Use the same way again."
    ),
    "proof-too-late": _lazy("This ended on %(until)s."),
    **organisation_words.REFUSALS,
}

SIGN_IN_ERRORS = {
    "account_inactive": _lazy("This account is closed. Ask the city for help."),
    "duplicate_email": _lazy("This is already your address."),
    "email_taken": _lazy("This address cannot be used. Choose another."),
    "incorrect_code": _lazy("This is not the right code. Check the newest mail and try again."),
    "invalid_login": _lazy("Give your e-mail address, such as name@example.org."),
    "same_as_current": _lazy("This is already your address."),
    "too_many_login_attempts": _lazy("Too many attempts. Wait a few minutes, then try again."),
    "rate_limited": _lazy("Too many attempts. Wait a few minutes, then try again."),
}
PROVIDER_ERRORS = {
    "email_taken": _lazy(
        "This address already has an account. Sign in with a code, then connect %s on your page."
    ),
    "invalid_token": _lazy("The identification could not be checked. Try again."),
    "disconnect_last": _lazy("This is your only way to sign in, so it stays."),
    "connected_other": _lazy("This identity already belongs to another account."),
}
SECOND_FACTOR_ERRORS = {
    "incorrect_code": _lazy("This is not the right code. Each code works once; wait for the next."),
    "unverified_email": _lazy("Confirm your e-mail address first: sign in with a code."),
    "add_email_blocked": _lazy("Remove the second factor before you change your address."),
    "cannot_delete_authenticator": _lazy("This cannot be removed now."),
    "cannot_generate_recovery_codes": _lazy("Add a passkey or an app first."),
}

# What is said after something was done; what the next page shows anyway is left out.
DONE = {
    "account/messages/email_confirmed.txt": _lazy("Your address is confirmed."),
    "account/messages/email_confirmation_failed.txt": _lazy("This address cannot be used."),
    "account/messages/logged_out.txt": _lazy("You have signed out."),
    "mfa/messages/recovery_codes_generated.txt": _lazy("New recovery codes are ready."),
    "mfa/messages/totp_activated.txt": _lazy("The app is connected."),
    "mfa/messages/totp_deactivated.txt": _lazy("The app is no longer connected."),
    "mfa/messages/webauthn_added.txt": _lazy("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": _lazy("The passkey was removed."),
    "socialaccount/messages/account_connected.txt": _lazy("The identity is connected."),
    "socialaccount/messages/account_connected_updated.txt": _lazy("The identity is connected."),
    "socialaccount/messages/account_connected_other.txt": PROVIDER_ERRORS["connected_other"],
    "socialaccount/messages/account_disconnected.txt": _lazy("The identity was removed."),
    "usersessions/messages/sessions_logged_out.txt": _lazy("Your other sessions have ended."),
}

# Mails: subject and text. Words in brackets with % come from the sign-in.
_CODE = (
    _lazy("%(code)s is your code for %(city)s"),
    _lazy(
        "Hello,\n\nyour code is\n\n    %(code)s\n\nType it on the page where you asked for it. It "
        "works for %(minutes)s minutes.\n\nIf you did not ask for a code, do nothing: nobody gets "
        "in without it."
    ),
)
_CHANGED = _lazy(
    "If this was not you, sign in, end your other sessions on your page, and tell the city."
)
MAILS = {
    "account/email/login_code": _CODE,
    "account/email/email_confirmation": _CODE,
    "account/email/email_confirmation_signup": _CODE,
    "account/email/unknown_account": (
        _lazy("You cannot sign in with this address"),
        _lazy("Hello,\n\nthe account with this address is closed. Ask the city for help."),
    ),
    "account/email/account_already_exists": (
        _lazy("You already have an account"),
        _lazy(
            "Hello,\n\nsomeone, probably you, used this address for a new account. You have one "
            "already: sign in with a code instead, and connect the other way of signing in on "
            "your page."
        ),
    ),
    "account/email/email_changed": (
        _lazy("Your address was changed"),
        _lazy(
            "Hello,\n\nthe address of your account was changed to %(to_email)s. If this was not "
            "you, tell the city at once."
        ),
    ),
    **{
        f"mfa/email/{name}": (subject, _CHANGED)
        for name, subject in {
            "recovery_codes_generated": _lazy("New recovery codes were made for your account"),
            "totp_activated": _lazy("An app was connected to your account"),
            "totp_deactivated": _lazy("The app was removed from your account"),
            "webauthn_added": _lazy("A passkey was added to your account"),
            "webauthn_removed": _lazy("A passkey was removed from your account"),
        }.items()
    },
    **{
        f"socialaccount/email/{name}": (subject, _CHANGED)
        for name, subject in {
            "account_connected": _lazy("A new way to sign in was added to your account"),
            "account_disconnected": _lazy("A way to sign in was removed from your account"),
        }.items()
    },
}
SIGNATURE = _lazy("Kind regards\n%(city)s")

KINDS = {
    Kind.RESIDENT: _lazy("Resident"),
    Kind.PARTNER: _lazy("Partner"),
    Kind.STAFF: _lazy("City staff"),
    Kind.MODERATOR: _lazy("Moderator"),
    Kind.AUDITOR: _lazy("Auditor"),
}
SECOND_FACTOR_NEEDED = _lazy(
    "Your role works with other people's data, so it needs a second factor. Add a passkey or an "
    "app here, then go on."
)


def refusal(no: Refused) -> str:
    """The sentence for a refusal of this room."""
    return sentence(REFUSALS, no)
