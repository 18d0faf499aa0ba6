"""The one settings file. Everything that differs between offices comes from the environment (config/env.py)."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("WANGGE_DATA_DIR", "var")).absolute()
DEMO = env.flag("WANGGE_DEMO")

# Both keys are made by `wangge init`; `wangge serve` refuses to start without them.
SECRET_KEY = env.secret("WANGGE_SECRET_KEY", DATA_DIR, "secret.key") or "not-set-run-wangge-init"
SECRET_KEY_IS_SET = SECRET_KEY != "not-set-run-wangge-init"
FIELD_KEY = env.secret("WANGGE_FIELD_KEY", DATA_DIR, "field.key")

DEBUG = False
ALLOWED_HOSTS = env.words("WANGGE_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
BASE_URL = env.http_address("WANGGE_BASE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXIES = env.words("WANGGE_TRUSTED_PROXIES")
PUBLIC_RATE = env.whole("WANGGE_PUBLIC_RATE", 60)
IS_HTTPS = BASE_URL.startswith("https://")

# Messages to people. The demonstration writes them into folders and never sends one.
MAIL_SERVER = env.mail_server("WANGGE_MAIL_URL", (DATA_DIR / "outbox/mail").as_uri() if DEMO else "")
MAIL_FROM = env.text("WANGGE_MAIL_FROM", "wangge@localhost")
SMS_GATEWAY = env.sms_gateway("WANGGE_SMS_URL", (DATA_DIR / "outbox/sms").as_uri() if DEMO else "")
SMS_TOKEN = env.text("WANGGE_SMS_TOKEN")
# Names, addresses and networks inside the office that outgoing HTTP may call; everything else must be public.
TILE_URL = env.tile_address("WANGGE_TILE_URL")
TILE_KEY = env.text("WANGGE_TILE_KEY")
TILE_ATTRIBUTION = env.text("WANGGE_TILE_ATTRIBUTION")
OUTGOING_ALLOW = env.words("WANGGE_OUTGOING_ALLOW")

INSTALLED_APPS = [
    "wangge.ui",
    "wangge.journal",
    "wangge.files",
    "wangge.areas",
    "wangge.people",
    "wangge.places",
    "wangge.residents",
    "wangge.catalogue",
    "wangge.triage",
    "wangge.notices",
    "wangge.cases",
    "wangge.campaigns",
    "wangge.privacy",
    "wangge.patrols",
    "wangge.api",
    "wangge.account",
    "wangge.ops",
    "wangge.portal",
    "wangge.desk",
    "wangge.field",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wangge.ops.middleware.ClientAddressMiddleware",
    "wangge.ops.middleware.UploadSizeMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wangge.ui.middleware.LanguageMiddleware",
    "wangge.ui.middleware.StorableMiddleware",
    "django.middleware.common.CommonMiddleware",
    "wangge.ops.middleware.QueryCodeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wangge.account.middleware.SessionEndMiddleware",
    "wangge.ops.middleware.PublicRateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wangge.ui.middleware.AccessMiddleware",
    "wangge.ui.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wangge.ui.context.page",
            ]
        },
    }
]

DATABASES = {"default": env.database("WANGGE_DATABASE_URL", f"sqlite:///{DATA_DIR / 'wangge.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
# Lower packages reach upward by name only (import rule): the builder of an actor and notices for desk pages.
ACTOR_BUILDER = "wangge.people.access.actor_of_user"
PAGE_NOTICES = ["wangge.desk.notices.calendar"]
OFFICE_NAME_SOURCE = "wangge.areas.queries.county_name"
# Where a notice about an object leads: the name of an address by the place where its reader works.
NOTICE_PAGES = {
    "case": {"desk": "desk:case", "field": "field:case", "public": "portal:follow"},
    "campaign": {"desk": "desk:campaign"},
    "grid_item": {"desk": "desk:settings_item"},
}
ACCESS_EXEMPT_PREFIXES = ["/api/v1/", "/open311/", "/static/"]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/desk/"

# Five wrong passwords lock an account for fifteen minutes (GB/T 22239-2019: lock-out after failures).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Wangge"
MFA_ADAPTER = "wangge.account.adapter.SecondFactorAdapter"
# One step of thirty seconds either way for clocks that differ (RFC 6238 section 5.2).
MFA_TOTP_TOLERANCE = 1

# GB/T 22239-2019 asks for an idle time-out (wangge/account/idle.py): so many minutes without a touch, longer on the
# phones of grid workers, and four hours at most.
IDLE_MINUTES = env.whole("WANGGE_IDLE_MINUTES", 15, minimum=1)
FIELD_IDLE_MINUTES = env.whole("WANGGE_FIELD_IDLE_MINUTES", 30, minimum=1)
SESSION_COOKIE_AGE = 4 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "wangge.ui.views.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = env.choice("WANGGE_LANGUAGE", "zh-hans", ("zh-hans", "en"))
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "wangge/lib/locale"]  # lib is no app, and its errors need their English
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.zone("WANGGE_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
MEDIA_ROOT = DATA_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

TILES_KEPT = 300  # of the office's base map in each web process, 19 MB at most (desk/basemap.py)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "tiles": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "tiles",
        "OPTIONS": {"MAX_ENTRIES": TILES_KEPT},
    },
}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# axes.W006: one account is locked whatever the address, since an office shares one address behind its proxy.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"wangge": {"level": "INFO"}},
}
