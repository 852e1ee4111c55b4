"""Settings, from the environment only. docs/drift.md lists each one.

What is missing or senseless stops the start with a sentence that says which setting and what to do.
"""

from email.utils import formataddr
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF

from finsam.bas.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY")
# Master keys of the encrypted identities, the first of them in use, and the key of the hashes they are found by.
IDENTITY_KEYS = env.keys("IDENTITY_KEYS")
IDENTITY_PEPPER = env.key("IDENTITY_PEPPER")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.url("BASE_URL", default="http://localhost:8000", schemes=("http", "https"))
DATADIR = env.folder("DATADIR", default=BASE_DIR / ".data")
EXEMPEL = env.flag("EXEMPEL", default=False)  # example users may be made, and the login page names them

DATABASE_URL = env.url("DATABASE_URL", schemes=("postgresql", "postgres"))
DATABASE_OWNER_URL = env.url("DATABASE_OWNER_URL", default="", schemes=("postgresql", "postgres"))
REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "redis+socket", "unix"))
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")  # whose X-Forwarded-For and -Proto are believed
# Browsers remember it: a day, until whoever runs the site has seen that its encryption holds.
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=86_400 if BASE_URL.startswith("https://") else 0)
# Letters of a trial are files; in earnest somebody waits for them, so a mail server must be named.
email = env.email("EMAIL_URL", local=DATADIR / "epost" if EXEMPEL or DEBUG else None)
FROM_EMAIL = env.address("FROM_EMAIL", default=None if email.get("EMAIL_HOST") else "finsam@localhost.invalid")
env.stop_if_wrong()

DATABASES = {"default": env.database(DATABASE_URL)}
# The role that owns the tables; only `migrate`, `flush` and the tests' set-up connect as it. Empty: as DATABASE_URL.
APPLICATION_ROLE = DATABASES["default"]["USER"]
OWNER_DATABASE = env.database(DATABASE_OWNER_URL) if DATABASE_OWNER_URL else dict(DATABASES["default"])

INSTALLED_APPS = [
    "finsam.bas",
    "finsam.audit",
    "finsam.forbund",
    "insatser",
    "deltagare",
    "rapporter",
    "finsam.forbund.admin_config.FinsamAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "pgtrigger",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "finsam.bas.proxy.ProxyMiddleware",
    "finsam.bas.secret_links.SecretLinkMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "finsam.bas.body_limit.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "finsam.bas.numbers_in_address.NumbersInAddressMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "finsam.forbund.middleware.ActorMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "axes.middleware.AxesMiddleware",
    "finsam.bas.wrong_method.WrongMethodMiddleware",
]

ROOT_URLCONF = "finsam.urls"
WSGI_APPLICATION = "finsam.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "finsam.forbund.context.acting",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

AUTH_USER_MODEL = "forbund.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "logga_in"
LOGIN_REDIRECT_URL = "att_gora"
LOGOUT_REDIRECT_URL = "logga_in"

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "finsam.bas.throttle.address_of"  # an IPv6 network is one place to guess from
AXES_USERNAME_FORM_FIELD = "username"  # the login form's name for the address; else nobody is told from another
AXES_LOCKOUT_TEMPLATE = "konto/lockout.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

LANGUAGE_CODE = "sv"
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "finsam" / "locale"]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = DATADIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATADIR / "filer"  # private: only views that ask the access engine read from it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Source maps are for developers: compressing them would take most of `collectstatic`.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "jpg", "ico", "woff", "woff2", "gz", "br", "zip")
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

CACHES = {"default": env.cache(REDIS_URL)}

CELERY_BROKER_URL = env.broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True  # the row is the result
CELERY_TASK_ACKS_LATE = True  # a worker that dies gives its job back
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 700_000  # kB: WeasyPrint keeps about 3 MB a page
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATADIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "pick up documents that were left": {"task": "rapporter.tasks.sweep_dokument", "schedule": 15.0},
    "pick up letters that were left": {"task": "finsam.forbund.tasks.sweep_utskick", "schedule": 30.0},
    "delete drafts that are past their day": {"task": "deltagare.tasks.gallra_utkast", "schedule": 3600.0},
    "throw away files that nobody took in": {"task": "deltagare.tasks.gallra_importer", "schedule": 3600.0},
    "take away files that no row names": {"task": "insatser.tasks.sweep_filer", "schedule": 3600.0},
    # Three times, so that a morning without a worker is made up for; nobody gets more than one letter a day.
    "remind of remisser": {"task": "deltagare.tasks.paminn_om_remisser", "schedule": crontab(minute=10, hour="7-9")},
    "remind of frister": {"task": "rapporter.tasks.paminn_om_frister", "schedule": crontab(minute=25, hour="7-9")},
    "make the coming frister": {"task": "insatser.tasks.make_frister", "schedule": 6 * 3600.0},
}

EMAIL_BACKEND = email["EMAIL_BACKEND"]
EMAIL_FILE_PATH = email["EMAIL_FILE_PATH"]
EMAIL_HOST, EMAIL_PORT = email.get("EMAIL_HOST", ""), email.get("EMAIL_PORT")
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = email.get("EMAIL_HOST_USER") or "", email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = email.get("EMAIL_USE_TLS", False), email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = formataddr(("Finsam", FROM_EMAIL))

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "finsam.forbund.views.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # all that is typed in a form
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a budget's register page has eleven fields a row
MOST_SENT = 25_000_000  # files included
# How many, in how many seconds (finsam/bas/throttle.py). A whole office may share one address.
THROTTLES = {
    "start_by_address": (20, 3600),
    "start_by_insats": (120, 3600),
    "wrong_link": (30, 600),
    "code_by_address": (40, 600),
    "calendar_by_link": (30, 3600),
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "finsam.bas.log_format.WithoutRows",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Fonts are subset by fontTools, which tells about every table it touches.
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "axes": {"level": "WARNING"},
    },
}
