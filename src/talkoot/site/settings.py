"""Settings, all from the environment, with defaults that suit one laptop.

TALKOOT_CITY      folder of the city pack            cities/espoo
TALKOOT_VAR       folder of what the city collects   var
TALKOOT_URL       public address                     http://localhost:8000
TALKOOT_LAPTOP    1: codes are shown in the terminal, second factor optional
TALKOOT_SECRET    signing secret; on a laptop kept in var/secret
DATABASE_URL      sqlite:///… or postgresql://…      sqlite in var
EMAIL_URL         smtp://user:password@host:port     a folder in var
TALKOOT_PROXIES   how many proxies of ours stand before it, for addresses in rate limits  0
TALKOOT_OIDC      file with OpenID Connect providers (TOML)
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from talkoot.site import databases, mail, providers

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "src" / "talkoot"
VAR = Path(os.environ.get("TALKOOT_VAR", ROOT / "var"))
CITY_PACK = Path(os.environ.get("TALKOOT_CITY", ROOT / "cities" / "espoo"))
LAPTOP = os.environ.get("TALKOOT_LAPTOP") == "1"
PUBLIC_URL = os.environ.get("TALKOOT_URL", "http://localhost:8000").rstrip("/")
_ADDRESS = urlsplit(PUBLIC_URL)
HTTPS = _ADDRESS.scheme == "https"


def _secret() -> str:
    given = os.environ.get("TALKOOT_SECRET")
    if given:
        return given
    kept = VAR / "secret"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = [_ADDRESS.hostname or "localhost"]
if LAPTOP:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "talkoot.outlook.journey",
    "talkoot.outlook.notices",
    "talkoot.outlook.open_data",
    "talkoot.loop.impact",
    "talkoot.loop.services",
    "talkoot.loop.experiments",
    "talkoot.loop.decisions",
    "talkoot.loop.deliberations",
    "talkoot.loop.proposals",
    "talkoot.loop.calls",
    "talkoot.loop.goals",
    "talkoot.commons.people",
    "talkoot.commons.places",
    "talkoot.commons.ledger",
    "talkoot.commons.jobs",
    "talkoot.commons.design",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "talkoot.commons.base.headers.PermissionsPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "talkoot.commons.base.page_cache.PageCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "talkoot.commons.people.access.DenyByDefault",
]

ROOT_URLCONF = "talkoot.site.urls"
WSGI_APPLICATION = "talkoot.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": databases.from_url(os.environ.get("DATABASE_URL"), var=VAR)}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": sorted([*SOURCE.glob("*/*/templates"), SOURCE / "site" / "templates"]),
        "OPTIONS": {
            "environment": "talkoot.commons.design.environment.environment",
            "context_processors": [
                "talkoot.commons.design.environment.page",
                "talkoot.site.navigation.navigation",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

LOCALE_PATHS = [SOURCE / "site" / "locale"]
LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
KEY_FOLDER = VAR / "keys"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PAGE_CACHE_SECONDS = 15

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:me"
LOGOUT_REDIRECT_URL = "journey:front"
STAFF_SECOND_FACTOR = not LAPTOP

# What other rooms add to a person's own page, and what they forget when an account is erased.
MY_PAGE = [
    "talkoot.outlook.notices.sections.contributions",
    "talkoot.outlook.notices.sections.panels",
    "talkoot.outlook.notices.sections.conversations",
    "talkoot.outlook.notices.sections.requests",
    "talkoot.outlook.notices.sections.latest",
]
# What other rooms add to the file with everything about a person.
MY_DATA = ["talkoot.loop.deliberations.queries.taken_along"]
# What other rooms show on the page of an organisation.
ORGANISATION_PAGE = [
    "talkoot.loop.services.queries.catalogue.of_organisation",
    "talkoot.loop.experiments.queries.market.of_organisation",
    "talkoot.loop.proposals.queries.of_organisation",
]
FORGET = [
    "talkoot.outlook.notices.actions.forget_drafts",
    "talkoot.loop.decisions.actions.forget_registrations",
]

ACCOUNT_ADAPTER = "talkoot.commons.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "talkoot.commons.people.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_FORMS = {
    "login": "talkoot.commons.people.forms.SignInForm",
    "change_email": "talkoot.commons.people.forms.NewAddressForm",
    "confirm_login_code": "talkoot.commons.people.forms.CodeForm",
    "confirm_email_verification_code": "talkoot.commons.people.forms.AddressCodeForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TALKOOT_PROXIES", 0))
MFA_ADAPTER = "talkoot.commons.people.adapters.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "talkoot.commons.people.forms.AppForm",
    "authenticate": "talkoot.commons.people.forms.SecondFactorForm",
    "reauthenticate": "talkoot.commons.people.forms.AgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LAPTOP
SOCIALACCOUNT_PROVIDERS = providers.openid_connect(os.environ.get("TALKOOT_OIDC"))

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "talkoot.site.views.expired"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "worker-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *providers.origins(SOCIALACCOUNT_PROVIDERS)],
        "frame-ancestors": ["'none'"],
    }
}

EMAIL_BACKEND, _MAIL = mail.from_url(os.environ.get("EMAIL_URL"), var=VAR, laptop=LAPTOP)
globals().update(_MAIL)
DEFAULT_FROM_EMAIL = os.environ.get("TALKOOT_FROM", f"Talkoot <no-reply@{ALLOWED_HOSTS[0]}>")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
}
