"""Settings from the environment; a production start with unsafe settings is refused.

Every variable has a default that suits `make run`, except that without JEMPUT_BOLA_ENV the server
takes itself to be in production: forgetting a variable must never open a door.

    JEMPUT_BOLA_ENV      production (default), demo or test
    SECRET_KEY           signs sessions and forms; required in production, at least 32 characters
    PUBLIC_URL           address under which people reach the server, printed in QR codes
    DATABASE_URL         default: SQLite file in DATA_DIR
    DATA_DIR             database file and attachments; default: var/ beside the code
    ATTACHMENTS_DIR      default: DATA_DIR/attachments
    TILE_URL             map tiles, for example https://tiles.example.go.id/{z}/{x}/{y}.png; default: no tiles
    TRUSTED_PROXIES      number of reverse proxies in front whose X-Forwarded headers count; default 0
    DEFAULT_LANGUAGE     id (default), su or en
    RATE_LIMIT_STORAGE   where request counts are kept, as the limits library names it; default locked-memory://
                         (this process's memory)
    FLASK_DEBUG          1 turns on debug mode; refused in production
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent

Environment = Literal["production", "demo", "test"]
LOCAL_URL = "http://127.0.0.1:8000"
LANGUAGES = ("id", "su", "en")

# Published with the code, so it protects nothing: only demo and test may use it.
DEMO_SECRET = "rahasia-contoh-hanya-untuk-demo-dan-uji-coba"  # noqa: S105
SHORTEST_SECRET = 32
HOW_TO_MAKE_ONE = 'Buat dengan: python3 -c "import secrets; print(secrets.token_urlsafe(48))".'
LARGEST_REQUEST = 16 * 1024 * 1024
MOST_FORM_PARTS = 5000
SESSION_SECONDS = 12 * 60 * 60


class ConfigError(ValueError):
    """A setting is missing, malformed or unsafe; the message says which variable to mend and how."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between one installation and another."""

    environment: Environment
    secret_key: str
    public_url: str
    database_url: str
    data_dir: Path
    attachments_dir: Path
    tile_url: str | None = None
    trusted_proxies: int = 0
    default_language: str = "id"
    rate_limit_storage: str = "locked-memory://"
    debug: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings from environment variables.

        Raises ConfigError for a value that cannot be understood. Whether the settings are safe enough
        for real data is a second question: see check_production.
        """
        environment = environ.get("JEMPUT_BOLA_ENV", "production").strip()
        if environment not in get_args(Environment):
            raise ConfigError(
                f"JEMPUT_BOLA_ENV berisi {environment!r}. Isi dengan production, demo, atau test."
            )
        production = environment == "production"
        data_dir = Path(environ.get("DATA_DIR") or ROOT / "var").resolve()
        attachments = environ.get("ATTACHMENTS_DIR")
        return cls(
            environment=cast(Environment, environment),
            secret_key=environ.get("SECRET_KEY", "" if production else DEMO_SECRET),
            public_url=_public_url(environ.get("PUBLIC_URL", "" if production else LOCAL_URL)),
            database_url=database_url(environ.get("DATABASE_URL"), data_dir),
            data_dir=data_dir,
            attachments_dir=Path(attachments).resolve() if attachments else data_dir / "attachments",
            tile_url=_tile_url(environ.get("TILE_URL")),
            trusted_proxies=_count("TRUSTED_PROXIES", environ.get("TRUSTED_PROXIES", "0")),
            default_language=_language(environ.get("DEFAULT_LANGUAGE", "id")),
            rate_limit_storage=environ.get("RATE_LIMIT_STORAGE") or "locked-memory://",
            debug=environ.get("FLASK_DEBUG", "").lower() in {"1", "true", "yes", "on"},
        )

    @property
    def root(self) -> Path:
        """The folder that holds webapp/, static/ and templates/."""
        return ROOT

    @property
    def is_production(self) -> bool:
        """True where real people's data may be: everything that is not a demo or a test."""
        return self.environment == "production"

    @property
    def uses_sqlite(self) -> bool:
        """True if the database is an SQLite file."""
        return self.database_url.startswith("sqlite")

    def make_folders(self) -> None:
        """Make the folders of the database file and the attachments, closed to other users."""
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.attachments_dir.mkdir(mode=0o700, parents=True, exist_ok=True)

    def as_flask(self) -> dict[str, Any]:
        """Return these settings under the names that Flask and its extensions read."""
        return {
            "DEBUG": self.debug,
            "TESTING": self.environment == "test",
            "SECRET_KEY": self.secret_key,
            "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
            # Two hundred rows of a repeated question, as a browser without JavaScript sends them.
            "MAX_FORM_PARTS": MOST_FORM_PARTS,
            "PERMANENT_SESSION_LIFETIME": SESSION_SECONDS,
            # The __Host- prefix makes browsers refuse the cookie unless it is Secure and bound to this host.
            "SESSION_COOKIE_NAME": "__Host-jemput-bola" if self.is_production else "jemput-bola",
            "SESSION_COOKIE_SECURE": self.is_production,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "REMEMBER_COOKIE_SECURE": self.is_production,
            "REMEMBER_COOKIE_HTTPONLY": True,
            "REMEMBER_COOKIE_SAMESITE": "Lax",
            # A form may stay open all day; its token lives as long as the session that signs it.
            "WTF_CSRF_TIME_LIMIT": None,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": self.engine_options(),
            "RATELIMIT_STORAGE_URI": self.rate_limit_storage,
            "BABEL_DEFAULT_LOCALE": self.default_language,
            "BABEL_DEFAULT_TIMEZONE": "Asia/Jakarta",
        }

    def engine_options(self) -> dict[str, Any]:
        """Return how SQLAlchemy connects: SQLite waits for a writer; see also `models/postgresql.py`."""
        if self.uses_sqlite:
            return {"connect_args": {"timeout": 30}}
        return {"pool_size": 8, "max_overflow": 8}


def database_url(text: str | None, data_dir: Path) -> str:
    """Return the SQLAlchemy address of the database.

    Accepts the forms that hosting services hand out (postgres://, postgresql://) and names the driver.
    A relative SQLite path counts from the current directory. Raises ConfigError for another database.
    """
    if not text:
        return f"sqlite:///{data_dir / 'jemput-bola.sqlite'}"
    scheme, separator, rest = text.strip().partition("://")
    if separator and scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql+psycopg://{rest}"
    if separator and scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        # Flask-SQLAlchemy would look for a relative file in its instance folder, where nobody expects it.
        return f"sqlite:///{Path(rest[1:]).resolve()}"
    raise ConfigError(
        "DATABASE_URL tidak dikenal. Contoh: postgresql://pengguna:sandi@localhost/jemput_bola "
        "atau sqlite:////var/lib/jemput-bola/jemput-bola.sqlite."
    )


def check_production(settings: Settings, demo_accounts: Iterable[str] = ()) -> None:
    """Refuse to serve real data with settings, or on a database, that are only good for a demo.

    `demo_accounts` are the usernames of demo accounts found in the database: their passwords are
    published. Raises ConfigError with one sentence per fault. Does nothing outside production.
    """
    if not settings.is_production:
        return
    faults = []
    if not settings.secret_key:
        faults.append("SECRET_KEY belum diisi. " + HOW_TO_MAKE_ONE)
    elif settings.secret_key == DEMO_SECRET:
        faults.append("SECRET_KEY masih rahasia contoh. " + HOW_TO_MAKE_ONE)
    elif len(settings.secret_key) < SHORTEST_SECRET or len(set(settings.secret_key)) < 10:
        faults.append(
            f"SECRET_KEY mudah ditebak (perlu minimal {SHORTEST_SECRET} huruf acak). " + HOW_TO_MAKE_ONE
        )
    if settings.debug:
        faults.append("Mode debug menyala. Hapus FLASK_DEBUG.")
    if not settings.public_url.startswith("https://"):
        faults.append(
            "PUBLIC_URL harus alamat https:// yang dibuka warga, misalnya https://data.contoh.go.id."
        )
    found = sorted(demo_accounts)
    if found:
        faults.append(
            f"Basis data berisi akun demo ({', '.join(found)}) yang sandinya diketahui umum. "
            "Pakai basis data baru untuk data sungguhan, atau jalankan dengan JEMPUT_BOLA_ENV=demo."
        )
    if faults:
        raise ConfigError(" ".join(faults))


def _public_url(text: str) -> str:
    parts = urlsplit(text.strip())
    if text and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
        raise ConfigError(f"PUBLIC_URL berisi {text!r}. Contoh yang benar: https://data.contoh.go.id.")
    return text.strip().rstrip("/")


def _tile_url(text: str | None) -> str | None:
    if not text:
        return None
    if urlsplit(text).scheme not in {"http", "https"} or not all(
        part in text for part in ("{z}", "{x}", "{y}")
    ):
        raise ConfigError("TILE_URL harus alamat http(s) yang memuat {z}, {x}, dan {y}.")
    return text


def _count(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 5:
        raise ConfigError(f"{name} berisi {text!r}. Isi dengan angka 0 sampai 5.")
    return int(text)


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise ConfigError(
            f"DEFAULT_LANGUAGE berisi {text!r}. Isi dengan salah satu dari: {', '.join(LANGUAGES)}."
        )
    return text
