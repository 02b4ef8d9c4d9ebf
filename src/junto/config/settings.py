"""Django's settings, derived from `config.env`; nothing here is meant to be edited by an operator."""

import importlib.util
import ipaddress
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

try:  # the SQLite inside this wheel is newer than the WAL-reset fix; Python's own often is not
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
except ImportError:  # no wheel for this platform: `junto doctor` compares the version with the floor
    pass

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from junto.config import keys, oidc
from junto.config.env import env

django_stubs_ext.monkeypatch()  # fields that say what they hold, as in JSONField[list[str], list[str]]

PACKAGE = Path(__file__).parent.parent
DATA_DIR = env.data_dir.absolute()
DEBUG = env.debug and env.bind in ("127.0.0.1", "::1", "localhost")
SECRET_KEY = env.secret_key or keys.kept_secret(DATA_DIR)
_address = urlsplit(env.address)
SECURE = _address.scheme == "https"
ALLOWED_HOSTS = sorted({_address.hostname or "localhost", "127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]
BASE_URL = env.address.rstrip("/")

# discovery is an optional extra: without its libraries its tables, pages and worker do not exist
HAS_DISCOVERY = all(importlib.util.find_spec(name) for name in ("igraph", "duckdb", "ibis"))
ROOMS = [
    room
    for room in ("people", "communities", "decisions", "reach", "home", "discovery")
    if (PACKAGE / room / "apps.py").exists() and (room != "discovery" or HAS_DISCOVERY)
]

INSTALLED_APPS = [
    "junto.kernel",
    *(f"junto.{room}" for room in ROOMS),
    "junto.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "junto.config.middleware.Counted",
    "junto.kernel.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "junto.people.signin.middleware.Stays",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "junto.people.middleware.Reader",
    "allauth.account.middleware.AccountMiddleware",
    "junto.config.middleware.Refusals",
]

ROOT_URLCONF = "junto.config.urls"
WSGI_APPLICATION = "junto.config.wsgi.application"
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

TEMPLATES = [
    {
        "BACKEND": "junto.kernel.ui.backend.Templates",
        "NAME": "jinja2",
        "OPTIONS": {
            "environment": "junto.kernel.ui.environment.environment",
            "context_processors": ["junto.config.frame.frame"],
        },
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}},
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"


def _postgres(url: str) -> dict[str, object]:
    at = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": at.path.lstrip("/"),
        "USER": unquote(at.username or ""),
        "PASSWORD": unquote(at.password or ""),
        "HOST": at.hostname or "",
        "PORT": str(at.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # whoever waits for an absent server is told so within a second; each new request tries anew
            "pool": {"min_size": 1, "max_size": 8, "timeout": 0.8, "reconnect_timeout": 1.0},
            "connect_timeout": 2,
            "application_name": "junto",
            "options": "-c statement_timeout=15000 -c lock_timeout=3000"
            " -c idle_in_transaction_session_timeout=30000",
        },
    }


SQLITE = {
    "ENGINE": "junto.kernel.sqlite",
    "NAME": DATA_DIR / "junto.sqlite3",
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "timeout": 10,
        "transaction_mode": "IMMEDIATE",
        # FULL makes an acknowledged act survive power loss; a mapped file turns a disk error into a crash
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA secure_delete=ON; PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;"
        " PRAGMA mmap_size=0; PRAGMA cache_size=-32768;",
    },
}
DATABASES = {"default": _postgres(env.database_url) if env.database_url else SQLITE}

AUTHENTICATION_BACKENDS = ["junto.people.backend.Persons"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# Persons come from the HR list and from administrators. Nobody signs up or changes an address here, so there
# is none to verify: a password is only ever set through a letter to it.
ACCOUNT_ADAPTER = "junto.people.signin.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # people.signin.throttle counts in the database instead
ACCOUNT_FORMS = {
    "login": "junto.people.signin.forms.SignIn",
    "reauthenticate": "junto.people.signin.forms.Again",
}
MFA_ADAPTER = "junto.people.signin.adapters.Factors"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "junto.people.signin.forms.Code",
    "reauthenticate": "junto.people.signin.forms.CodeAgain",
    "activate_totp": "junto.people.signin.forms.NewApp",
    "add_webauthn": "junto.people.signin.forms.NewPasskey",
    "login_webauthn": "junto.people.signin.forms.Passkey",
    "authenticate_webauthn": "junto.people.signin.forms.PasskeyAfterPassword",
    "reauthenticate_webauthn": "junto.people.signin.forms.PasskeyAgain",
}
try:
    OIDC = oidc.read(env.oidc)
except ValueError as fault:
    raise ImproperlyConfigured(str(fault)) from fault
SOCIALACCOUNT_ADAPTER = "junto.people.signin.adapters.FirmSignIn"
SOCIALACCOUNT_PROVIDERS = oidc.allauth_settings(OIDC)
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_LOGIN_ON_GET = False
PASSWORD_RESET_TIMEOUT = 14 * 24 * 3600  # the longest of our links; people.signin.tokens shortens the others

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_COOKIE_NAME = "__Host-junto" if SECURE else "junto"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 12 * 3600  # idle; the fourteen days in all are kept by people.signin.stays
CSRF_COOKIE_NAME = "__Host-junto-csrf" if SECURE else "junto-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "junto.config.errors.forbidden"
SECURE_HSTS_SECONDS = 63072000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
try:
    TRUSTED_PROXIES = tuple(
        ipaddress.ip_network(proxy, strict=False) for proxy in env.trusted_proxies.replace(",", " ").split()
    )
except ValueError as fault:
    raise ImproperlyConfigured(f"JUNTO_TRUSTED_PROXIES: {fault}") from fault
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_FINDERS = [
    "junto.kernel.ui.finder.Sheets",
    "junto.kernel.static.Rooms",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "junto.kernel.static.Hashed"},
}
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LANGUAGE_CODE = env.language
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = env.time_zone
USE_TZ = True

TASKS = {"default": {"BACKEND": "junto.kernel.tasks.store.Store"}}

_mail = urlsplit(env.mail_url)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.mail_url
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.mail_from

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "junto.kernel.logs.Line"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["err"], "level": env.log_level},
}

# auth.W004: an address is unique whatever its case, by a constraint that this check does not see
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
