"""Backup and restore, run as an administrator runs them, on SQLite and on PostgreSQL."""

import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.postgres import PostgresServer
from webapp.config import ROOT

PHOTO = "a" * 64
LATER_PHOTO = "b" * 64


class Office:
    """A database, a folder of attachments, and the scripts that work on them."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine = create_engine(url)
        self.attachments = folder / "attachments"
        self.backups = folder / "backups"
        self.attachments.mkdir()
        self.environment = {
            "PATH": os.environ["PATH"],
            "JEMPUT_BOLA_ENV": "test",
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "BACKUP_DIR": str(self.backups),
            "YES": "1",
        }

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(ROOT / "deploy" / script), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def backup(self) -> Path:
        run = self.run("backup.sh")
        assert run.returncode == 0, run.stderr
        return Path(run.stdout.strip())

    def sql(self, statement: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(statement))
        self.engine.dispose()

    def names(self) -> list[str]:
        with self.engine.connect() as connection:
            found = [row.nama for row in connection.execute(text("SELECT nama FROM usaha ORDER BY nama"))]
        self.engine.dispose()
        return found


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    if request.param == "sqlite":
        return Office(f"sqlite:///{tmp_path}/kantor.sqlite", tmp_path)
    server: PostgresServer = request.getfixturevalue("postgres")
    return Office(server.url(server.create_database()), tmp_path)


@pytest.fixture
def filled(office: Office) -> Office:
    office.sql("CREATE TABLE usaha (nama varchar(40) PRIMARY KEY)")
    office.sql("INSERT INTO usaha VALUES ('Warung Sari')")
    (office.attachments / PHOTO).write_bytes(b"foto")
    return office


def test_what_was_saved_comes_back_and_what_came_later_is_kept_in_a_backup(filled: Office) -> None:
    saved = filled.backup()
    filled.sql("INSERT INTO usaha VALUES ('Bengkel Jaya')")
    filled.sql("CREATE TABLE sisa (x integer)")
    (filled.attachments / PHOTO).write_bytes(b"f\0to")
    (filled.attachments / LATER_PHOTO).write_bytes(b"baru")

    run = filled.run("restore.sh", str(saved))

    assert run.returncode == 0, run.stderr
    assert filled.names() == ["Warung Sari"]
    assert (filled.attachments / PHOTO).read_bytes() == b"foto"
    assert not (filled.attachments / LATER_PHOTO).exists()
    filled.sql("CREATE TABLE sisa (x integer)")  # gone with the later state, so it can be made again

    before = next(folder for folder in filled.backups.iterdir() if folder.is_dir() and folder != saved)
    assert filled.run("restore.sh", str(before)).returncode == 0
    assert filled.names() == ["Bengkel Jaya", "Warung Sari"]
    assert (filled.attachments / LATER_PHOTO).read_bytes() == b"baru"


def test_unchanged_photos_take_no_space_twice_and_old_backups_go(filled: Office) -> None:
    first = filled.backup()
    os.utime(first, (0, 0))
    filled.environment["BACKUP_DAYS"] = "100000"
    second = filled.backup()
    assert (second / "attachments" / PHOTO).samefile(first / "attachments" / PHOTO)
    filled.environment["BACKUP_DAYS"] = "30"
    third = filled.backup()
    assert not first.exists()
    assert second.exists()
    assert third.exists()


def test_a_backup_is_for_the_owner_only(filled: Office) -> None:
    saved = filled.backup()
    assert saved.stat().st_mode & 0o077 == 0


def test_a_damaged_backup_is_refused_and_nothing_changes(filled: Office) -> None:
    saved = filled.backup()
    database = next(saved.glob("database.*"))
    database.write_bytes(database.read_bytes()[:-10])
    filled.sql("INSERT INTO usaha VALUES ('Bengkel Jaya')")
    run = filled.run("restore.sh", str(saved))
    assert run.returncode != 0
    assert "is damaged" in run.stderr
    assert filled.names() == ["Bengkel Jaya", "Warung Sari"]


def test_a_restore_that_fails_half_way_leaves_the_old_state(filled: Office) -> None:
    """The dump is cut after its checksum was made, as a full disk at backup time would do."""
    saved = filled.backup()
    database = next(saved.glob("database.*"))
    database.write_bytes(database.read_bytes()[:20])
    subprocess.run(f"sha256sum {database.name} > SHA256SUMS", shell=True, cwd=saved, check=True)  # noqa: S602
    run = filled.run("restore.sh", str(saved))
    assert run.returncode != 0
    assert filled.names() == ["Warung Sari"]


def test_restoring_asks_first(filled: Office) -> None:
    saved = filled.backup()
    filled.sql("DELETE FROM usaha")
    del filled.environment["YES"]
    run = subprocess.run(
        [str(ROOT / "deploy" / "restore.sh"), str(saved)],
        env=filled.environment,
        input="no\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert filled.names() == []


def test_a_backup_of_another_kind_of_database_is_refused(filled: Office, tmp_path: Path) -> None:
    stranger = tmp_path / "2026-01-01T000000Z"
    (stranger / "attachments").mkdir(parents=True)
    run = filled.run("restore.sh", str(stranger))
    assert run.returncode != 0
    assert "is no backup" in run.stderr
