"""The application as a WSGI server and the `flask` command find it."""

from webapp.app import create_app
from webapp.config import ConfigError

try:
    app = create_app()
except ConfigError as fault:
    # Whoever installs the server needs the sentence, not a traceback.
    raise SystemExit(f"Jemput Bola tidak dijalankan: {fault}") from None
