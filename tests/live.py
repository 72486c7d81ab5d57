"""A real server for tests: granian in a process of its own, with its own database and files."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from traceback import format_exception
from types import TracebackType

from flask import Flask

from webapp.app import create_app
from webapp.config import ROOT, Settings
from webapp.models import db

PROGRAMS = Path(sys.executable).parent
SECRET = "kunci-uji-coba-yang-hanya-hidup-selama-tes"
START_SECONDS = 60


class ServerError(RuntimeError):
    """The server or a `flask` command did not do what a test needs; the message ends with its log."""


class LiveServer:
    """The application behind granian on a free port of 127.0.0.1.

    ```python
    with LiveServer(tmp_path) as server:                       # SQLite in tmp_path, migrated
        server.flask("demo", "load")                           # any flask command, same settings
        urllib.request.urlopen(server.url + "/sync/v1/ping")
        with server.application().app_context(): ...           # look at the rows from the test's own process
        server.stop(); ...; server.start()                     # same port, database and files: an outage
        server.kill()                                          # SIGKILL: a power cut
    LiveServer(tmp_path, database_url="postgresql://...", workers=4, DEFAULT_LANGUAGE="su")
    ```

    Args:
        folder: where the log, the attachments and (unless `database_url` is given) the SQLite file lie; two
            servers on one folder share them.
        database_url: another database; it must be empty or at some revision of the migrations.
        workers: server processes.
        threads: requests that one process answers at a time.
        port: a fixed port; a free one is chosen once when not given, so the origin survives a restart.
        prepared: the database has the newest schema already.
        **environment: further variables, see `webapp.config`; JEMPUT_BOLA_ENV is `test`, SECRET_KEY invented.

    Attributes:
        url: the origin, without a trailing slash. port: its port. log: the file with what the server said.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str | None = None,
        *,
        workers: int = 1,
        threads: int = 8,
        port: int | None = None,
        prepared: bool = False,
        **environment: str,
    ) -> None:
        self.folder = folder
        self.workers = workers
        self.threads = threads
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.environment = {
            "JEMPUT_BOLA_ENV": "test",
            "SECRET_KEY": SECRET,
            "PUBLIC_URL": self.url,
            "DATABASE_URL": database_url or f"sqlite:///{folder / 'live.sqlite'}",
            "DATA_DIR": str(folder),
            "ATTACHMENTS_DIR": str(folder / "attachments"),
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._prepared = prepared

    def prepare(self) -> LiveServer:
        """Bring the database to the newest schema without serving; `start` does it by itself."""
        if not self._prepared:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.flask("db", "upgrade")
            self._prepared = True
        return self

    def start(self) -> LiveServer:
        """Serve, and return once `/sync/v1/ping` answers.

        Raises:
            ServerError: it does not answer within a minute; the message ends with its log.
        """
        self.prepare()
        if self.running:
            return self
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    PROGRAMS / "granian",
                    "--interface=wsgi",
                    "--host=127.0.0.1",
                    f"--port={self.port}",
                    f"--workers={self.workers}",
                    f"--blocking-threads={self.threads}",
                    "--no-ws",
                    # A worker that is told to stop while it is still starting never does by itself.
                    "--workers-kill-timeout=3",
                    "wsgi:app",
                ],
                cwd=ROOT,
                env=self._variables(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise ServerError(
                    f"the server does not answer:\n{self.log.read_text(errors='replace')[-4000:]}"
                )
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End it in the orderly way; requests under way are answered first."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._end(signal.SIGKILL)

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    def flask(self, *arguments: str) -> str:
        """Run a `flask` command with the server's settings and return what it printed.

        In this process: to start another costs more than nearly everything that the commands do.

        Raises:
            ServerError: it failed; the message holds what it said.
        """
        app = self.application()
        run = app.test_cli_runner().invoke(args=arguments)
        with app.app_context():
            db.engine.dispose()
        if run.exit_code:
            said = "".join(format_exception(run.exception)) if run.exception else ""
            raise ServerError(f"flask {' '.join(arguments)} failed:\n{run.output}{said}")
        return run.stdout

    def application(self) -> Flask:
        """The same application in this process, on the same database and files."""
        return create_app(Settings.from_environment(self.environment))

    def __enter__(self) -> LiveServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _variables(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {**kept, "PYTHONUNBUFFERED": "1", **self.environment}

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/sync/v1/ping", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            # Its own group: granian's workers must not outlive a kill of the parent.
            os.killpg(process.pid, how) if how is signal.SIGKILL else process.send_signal(how)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=15)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
