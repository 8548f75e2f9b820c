# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Settings, all from the environment. Two ways to run, and never both at once.

The demo (`DICHTERBIJ_DEMO=1`) has invented people and lets a visitor step in as anybody, so it
refuses to start beside any setting that only a real municipality has. Everything else is
production, and refuses to start without what it needs or with what is not safe
(`dichterbij/web/safety.py`).
"""

from __future__ import annotations

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from dichterbij.letters.check import RulesError, rules_with
from dichterbij.web import gateways, safety
from dichterbij.web.retention.terms import WrongTerm, with_own

env = environ.Env()
PACKAGE = Path(__file__).resolve().parent.parent

DEMO = env.bool("DICHTERBIJ_DEMO", default=False)
_wrong = safety.not_safe(environ.Env.ENVIRON)
if _wrong:
    raise safety.NotSafe(_wrong)
# Who carries which channel; paper needs nobody. The demo has no post office: its messages arrive
# on the demo phone.
ADAPTERS = (
    dict.fromkeys(("mail", "sms", "whatsapp"), gateways.DEMO_PHONE)
    if DEMO
    else {"mail": gateways.SMTP, **gateways.carriers(env.str("DICHTERBIJ_ADAPTERS", default=""))}
)
DATA = Path(env.str("DICHTERBIJ_DATA", default="var")).absolute()
PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("DICHTERBIJ_URL", default=f"http://localhost:{PORT}").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")

# The demo's key is known to everybody: that is one more reason why it is only a demo.
SECRET_KEY = env.str("DICHTERBIJ_SECRET_KEY", default=safety.DEMO_KEY)
SECRET_KEY_FALLBACKS = env.list("DICHTERBIJ_OLD_SECRET_KEYS", default=[])
ALLOWED_HOSTS = (
    ["localhost", "127.0.0.1", "[::1]"] if DEMO else env.list("DICHTERBIJ_HOSTS", default=[])
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if HTTPS else []
DEBUG = False

# The municipality
MUNICIPALITY = env.str("DICHTERBIJ_MUNICIPALITY", default="Lindewaard" if DEMO else "")
MUNICIPALITY_PHONE = env.str("DICHTERBIJ_PHONE", default="06 00 00 00 10" if DEMO else "")
MUNICIPALITY_RETURN_ADDRESS = env.str(
    "DICHTERBIJ_RETURN_ADDRESS",
    default="Gemeente Lindewaard, Lindeplein 4, 0000 AA Lindewaard" if DEMO else "",
)
# Other systems of the municipality may have letters checked with this key; without it, nobody.
API_KEY = env.str("DICHTERBIJ_API_KEY", default="")
# The municipality's own rules for letters, beside ours
LETTER_RULES = env.str("DICHTERBIJ_LETTER_RULES", default="")
if LETTER_RULES:
    try:
        rules_with(Path(LETTER_RULES))
    except RulesError as wrong:
        told = "; ".join(str(wrong).splitlines())
        raise ImproperlyConfigured(f"DICHTERBIJ_LETTER_RULES cannot be used: {told}") from None
# Nothing reaches a resident at night. The demo's phone lies on your own table.
WAKING_HOURS = None if DEMO else (8, 20)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "dichterbij.web",
    "dichterbij.people",
    "dichterbij.background",
    "dichterbij.letters",
    "dichterbij.delivery",
    "dichterbij.baggage",
    "dichterbij.conversations",
]
MIDDLEWARE = [
    "dichterbij.web.proxy.OnlyOurProxy",
    # Before the rest, so that also what the next ones refuse is guarded
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dichterbij.web.errors.RefusedMiddleware",
]
ROOT_URLCONF = "dichterbij.web.urls"
WSGI_APPLICATION = "dichterbij.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # What `template_partials` sets up by itself, with our loader of templates in it
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "dichterbij.web.templating.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dichterbij.web.context.frame",
            ],
            # The same tags as Django's, that do not work out anew what is nobody's own
            "libraries": {"i18n": "dichterbij.web.tags", "static": "dichterbij.web.tags"},
            "builtins": ["dichterbij.web.tags"],
        },
    }
]
FORM_RENDERER = "dichterbij.web.widgets.Renderer"

# SQLite for one machine, PostgreSQL for more. Django's defaults for SQLite lose writes under
# load; these lost none.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA / 'dichterbij.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        # What is deleted is overwritten, so that nobody reads it in the file
        " PRAGMA secure_delete=ON;",
    }
else:
    # What the address asks, such as `sslmode`, holds beside ours
    _asked = DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"]["OPTIONS"] = {
        **_asked,
        "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
        # The same few queries come back with every page: PostgreSQL plans each of them once.
        # They are about one person each, so that one plan fits all
        "server_side_binding": True,
        "prepare_threshold": 5,
        "options": f"{_asked.get('options', '')} -c plan_cache_mode=force_generic_plan".strip(),
    }

# Work for later stands in the database, so that it survives every machine
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["dichterbij.people.sign_in.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "dichterbij.people.door.own_words.NotOurOwnWords"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# How far the post is, beside the database: an older copy that is put back is noticed by it
POST_MARK = DATA / "post.mark"
# Who was erased, beside the database, so that an older copy brings nobody back
ERASED = Path(env.str("DICHTERBIJ_ERASED", default=str(DATA / "erased.jsonl"))).absolute()
# How far the log is, beside the database and signed, so that nobody can write it anew unseen
AUDIT_HEADS = Path(env.str("DICHTERBIJ_AUDIT_HEAD", default=str(DATA / "audit"))).absolute()
AUDIT_KEY = Path(env.str("DICHTERBIJ_AUDIT_KEY", default=str(DATA / "audit.key"))).absolute()
# What wraps the keys of people: a file outside the database, or a key service of one's own
KEYSET = Path(env.str("DICHTERBIJ_KEYSET", default=str(DATA / "keyset.json"))).absolute()
KMS = env.str("DICHTERBIJ_KMS", default="")
# How long each kind is kept, and why; a municipality may choose other days
try:
    RETENTION = with_own(env.str("DICHTERBIJ_RETENTION", default=""))
except WrongTerm as wrong:
    raise ImproperlyConfigured(f"DICHTERBIJ_RETENTION cannot be used: {wrong}") from None
# How many residents' files a colleague opens: in an hour at most, and in a day without a question
FILES_AN_HOUR = env.int("DICHTERBIJ_FILES_AN_HOUR", default=100)
FILES_A_DAY = env.int("DICHTERBIJ_FILES_A_DAY", default=60)
# For how many residents of others they stand in within a day; none where nobody may
GLASSES_A_DAY = env.int("DICHTERBIJ_GLASSES_A_DAY", default=5)
if FILES_AN_HOUR < 1 or FILES_A_DAY < 1:
    raise ImproperlyConfigured("DICHTERBIJ_FILES_AN_HOUR and …_A_DAY are numbers from 1 on.")
# Where each processing of data about residents is told, and where the register of them stands
PROCESSING_LOG = env.str("DICHTERBIJ_PROCESSING_LOG", default="")
PROCESSING_LOG_TOKEN = env.str("DICHTERBIJ_PROCESSING_LOG_TOKEN", default="")
PROCESSING_REGISTER = env.str("DICHTERBIJ_PROCESSING_REGISTER", default="")
# Beside a password, everybody who works here shows that they have their phone. In the demo
# anybody steps in as anybody, so there it is only on to look at it.
SECOND_FACTOR = not DEMO or env.bool("DICHTERBIJ_SECOND_FACTOR", default=False)
# How long a colleague may leave a screen before they sign in again
IDLE_MINUTES = env.int("DICHTERBIJ_IDLE_MINUTES", default=60)
if IDLE_MINUTES < 15:
    raise ImproperlyConfigured("DICHTERBIJ_IDLE_MINUTES is a number from 15 on.")
# The municipality's own identity provider, and which of its values is which role here
OIDC_ISSUER = env.str("DICHTERBIJ_OIDC_ISSUER", default="")
OIDC_CLIENT_ID = env.str("DICHTERBIJ_OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("DICHTERBIJ_OIDC_CLIENT_SECRET", default="")
OIDC_ROLES = env.list("DICHTERBIJ_OIDC_ROLES", default=[])
OIDC_ROLES_CLAIM = env.str("DICHTERBIJ_OIDC_ROLES_CLAIM", default="roles")
OIDC_TEAM_CLAIM = env.str("DICHTERBIJ_OIDC_TEAM_CLAIM", default="team")
OIDC_ACR = env.str("DICHTERBIJ_OIDC_ACR", default="")
# Residents prove who they are with DigiD, through a broker of the municipality
DIGID_ISSUER = env.str("DICHTERBIJ_DIGID_ISSUER", default="")
DIGID_CLIENT_ID = env.str("DICHTERBIJ_DIGID_CLIENT_ID", default="")
DIGID_CLIENT_SECRET = env.str("DICHTERBIJ_DIGID_CLIENT_SECRET", default="")
DIGID_KEY = env.str("DICHTERBIJ_DIGID_KEY", default="")
DIGID_ACR = [one.strip() for one in env.list("DICHTERBIJ_DIGID_ACR", default=[]) if one.strip()]
DIGID_ACR_CLAIM = env.str("DICHTERBIJ_DIGID_ACR_CLAIM", default="acr")
DIGID_NUMBER_CLAIM = env.str("DICHTERBIJ_DIGID_NUMBER_CLAIM", default="sub")
DIGID_SCOPE = env.str("DICHTERBIJ_DIGID_SCOPE", default="openid")
# Who passes visitors on, and is believed when it says where they come from
PROXIES = env.list("DICHTERBIJ_PROXIES", default=[])
# How often a web process asks whether the post leaves; seconds
POST_ASKED_EVERY = 10.0
SMTP_URL = env.str("DICHTERBIJ_SMTP_URL", default="")
MAIL_FROM = env.str("DICHTERBIJ_MAIL_FROM", default="dichterbij@lindewaard.example")
if SMTP_URL:
    _mail = env.email_url("DICHTERBIJ_SMTP_URL")
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"] or 25
    EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
    EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = MAIL_FROM
# What comes back comes to bounce+<number>@…, so that it is known which mail it was
BOUNCE_ADDRESS = env.str("DICHTERBIJ_BOUNCE_ADDRESS", default="")
NOTIFY_URL = env.str("DICHTERBIJ_NOTIFY_URL", default="")
NOTIFY_API_KEY = env.str("DICHTERBIJ_NOTIFY_API_KEY", default="")
NOTIFY_MAIL_TEMPLATE = env.str("DICHTERBIJ_NOTIFY_MAIL_TEMPLATE", default="")
NOTIFY_SMS_TEMPLATE = env.str("DICHTERBIJ_NOTIFY_SMS_TEMPLATE", default="")
NOTIFY_REPLY_TO = env.str("DICHTERBIJ_NOTIFY_REPLY_TO", default="")
NOTIFY_CALLBACK_TOKEN = env.str("DICHTERBIJ_NOTIFY_CALLBACK_TOKEN", default="")
WHATSAPP_URL = env.str(
    "DICHTERBIJ_WHATSAPP_URL", default="https://graph.facebook.com/v23.0"
).rstrip("/")
WHATSAPP_TOKEN = env.str("DICHTERBIJ_WHATSAPP_TOKEN", default="")
WHATSAPP_NUMBER_ID = env.str("DICHTERBIJ_WHATSAPP_NUMBER_ID", default="")
WHATSAPP_TEMPLATE = env.str("DICHTERBIJ_WHATSAPP_TEMPLATE", default="")
WHATSAPP_LANGUAGE = env.str("DICHTERBIJ_WHATSAPP_LANGUAGE", default="nl")
WHATSAPP_APP_SECRET = env.str("DICHTERBIJ_WHATSAPP_APP_SECRET", default="")
WHATSAPP_VERIFY_TOKEN = env.str("DICHTERBIJ_WHATSAPP_VERIFY_TOKEN", default="")

# Nobody else's script, style, frame or form; nobody learns where a resident came from.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# Not "no-referrer": a browser then says `Origin: null` with a form, and every form is refused.
# Other sites learn as little from this one: nothing.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "dichterbij.people.sessions"
# What a browser takes from this host alone, over https; what belongs to one link has a path
HERE_ALONE, OF_A_PATH = ("__Host-", "__Secure-") if HTTPS else ("", "")
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HERE_ALONE}sessionid", f"{HERE_ALONE}csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 10  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "dichterbij.web.errors.csrf_failure"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    # A machine that came without https hears so, instead of going on as if nothing leaked
    SECURE_REDIRECT_EXEMPT = [r"^api/", r"^post/(notify|whatsapp)/$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = [
    "dichterbij.web.uploads.NotTooLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000  # one for each point of a long agenda

# Addresses hold the tokens of links, so no address is ever logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "dichterbij.web.logs.WithoutAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "dichterbij": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # A request of a stranger that is odd: counted, and not a line each (`people.log.noticing`)
        "django.security": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "weasyprint": {"handlers": [], "level": "CRITICAL", "propagate": False},
        # It repeats what a gateway said, and that may hold what we sent; the adapter logs a code
        "notifications_python_client": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "fontTools": {"level": "ERROR"},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Our tags stand in the place of two of Django’s, on purpose
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
