"""Tells backup.sh and restore.sh where the data are, as assignments for the shell.

The scripts ask the application itself, so that there is one place that reads the environment.
"""

import shlex
import sys
from pathlib import Path

from sqlalchemy.engine import make_url

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from webapp.config import ConfigError, Settings  # noqa: E402


def main() -> None:
    """Print KIND, DATABASE and ATTACHMENTS, and PGPASSWORD when the address holds a password."""
    try:
        settings = Settings.from_environment()
    except ConfigError as fault:
        raise SystemExit(str(fault)) from None
    url = make_url(settings.database_url)
    found = {"ATTACHMENTS": str(settings.attachments_dir)}
    if settings.uses_sqlite:
        found |= {"KIND": "sqlite", "DATABASE": str(url.database)}
    else:
        # Everyone on the machine can read a command line; the password travels in the environment instead.
        plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
        found |= {"KIND": "postgresql", "DATABASE": plain, "PGPASSWORD": str(url.password or "")}
    for name, value in found.items():
        print(f"{name}={shlex.quote(value)}")


if __name__ == "__main__":
    main()
