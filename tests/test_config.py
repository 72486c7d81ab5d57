"""Settings: defaults, addresses of databases, and what a production start refuses."""

import subprocess
import sys
from pathlib import Path

import pytest

from webapp.config import DEMO_SECRET, ROOT, ConfigError, Settings, check_production, database_url

GOOD = {
    "SECRET_KEY": "Zk3-9qWm_Lx7RtYp0aHcVb5NfGj2DsEu8oIi",
    "PUBLIC_URL": "https://data.contoh.go.id",
}


def test_without_any_variable_the_server_takes_itself_to_be_in_production() -> None:
    settings = Settings.from_environment({})
    assert settings.is_production
    with pytest.raises(ConfigError, match="SECRET_KEY belum diisi"):
        check_production(settings)


def test_a_complete_production_environment_is_accepted() -> None:
    check_production(Settings.from_environment(GOOD))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY belum diisi"),
        ({"SECRET_KEY": DEMO_SECRET}, "SECRET_KEY masih rahasia contoh"),
        ({"SECRET_KEY": "pendek"}, "SECRET_KEY mudah ditebak"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY mudah ditebak"),
        ({"FLASK_DEBUG": "1"}, "debug"),
        ({"PUBLIC_URL": "http://data.contoh.go.id"}, "https://"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
    ],
)
def test_production_refuses(change: dict[str, str], message: str) -> None:
    settings = Settings.from_environment(GOOD | change)
    with pytest.raises(ConfigError, match=message):
        check_production(settings)


@pytest.mark.parametrize("environment", ["demo", "test"])
def test_demo_and_test_start_with_nothing_set(environment: str) -> None:
    settings = Settings.from_environment({"JEMPUT_BOLA_ENV": environment, "FLASK_DEBUG": "1"})
    check_production(settings, ["petugas.katulampa"])
    assert not settings.is_production


def test_production_refuses_a_database_with_demo_accounts_and_names_them() -> None:
    with pytest.raises(ConfigError, match=r"admin, supervisor"):
        check_production(Settings.from_environment(GOOD), ["supervisor", "admin"])


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("JEMPUT_BOLA_ENV", "produksi"),
        ("PUBLIC_URL", "data.contoh.go.id"),
        ("PUBLIC_URL", "https://data.contoh.go.id/?a=b"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "²"),
        ("TRUSTED_PROXIES", "banyak"),
        ("DEFAULT_LANGUAGE", "jv"),
        ("TILE_URL", "https://peta.contoh.go.id/petak.png"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "sqlite://"),
    ],
)
def test_a_value_that_cannot_be_understood_names_its_variable(variable: str, value: str) -> None:
    with pytest.raises(ConfigError, match=variable):
        Settings.from_environment(GOOD | {variable: value})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgres://a:b@h/d", "postgresql+psycopg://a:b@h/d"),
        ("postgresql://a:b@h/d?sslmode=require", "postgresql+psycopg://a:b@h/d?sslmode=require"),
        ("postgresql+psycopg:///d?host=/run/pg", "postgresql+psycopg:///d?host=/run/pg"),
        ("sqlite:////srv/data.sqlite", "sqlite:////srv/data.sqlite"),
        ("sqlite:///data.sqlite", f"sqlite:///{Path.cwd()}/data.sqlite"),
    ],
)
def test_database_addresses_are_brought_into_one_form(given: str, expected: str, tmp_path: Path) -> None:
    assert database_url(given, tmp_path) == expected


def test_files_lie_in_the_data_folder_unless_told_otherwise(tmp_path: Path) -> None:
    assert Settings.from_environment({}).data_dir == ROOT / "var"
    settings = Settings.from_environment({"DATA_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/jemput-bola.sqlite"
    assert settings.attachments_dir == tmp_path / "attachments"
    elsewhere = Settings.from_environment({"ATTACHMENTS_DIR": str(tmp_path / "foto")})
    assert elsewhere.attachments_dir == tmp_path / "foto"


def test_folders_are_made_for_the_owner_only(tmp_path: Path) -> None:
    settings = Settings.from_environment({"DATA_DIR": str(tmp_path / "data" / "kantor")})
    settings.make_folders()
    settings.make_folders()
    for folder in (settings.data_dir, settings.attachments_dir):
        assert folder.stat().st_mode & 0o077 == 0


def test_cookies_are_closed_in_production() -> None:
    config = Settings.from_environment(GOOD).as_flask()
    assert config["SESSION_COOKIE_NAME"].startswith("__Host-")
    for name in ("SESSION_COOKIE", "REMEMBER_COOKIE"):
        assert config[f"{name}_SECURE"] is True
        assert config[f"{name}_HTTPONLY"] is True
        assert config[f"{name}_SAMESITE"] == "Lax"
    assert config["DEBUG"] is False


def test_a_refused_start_ends_with_one_sentence_and_no_traceback() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=ROOT, env={}, capture_output=True, text=True, check=False
    )
    assert run.returncode != 0
    assert run.stderr.startswith("Jemput Bola tidak dijalankan: SECRET_KEY belum diisi.")
    assert "Traceback" not in run.stderr
