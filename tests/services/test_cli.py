"""`flask service`: list, check, publish, example."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskCliRunner

from sync.check import Definition as WhatSyncNeeds
from tests.conftest import close, settings
from webapp.app import create_app
from webapp.services import catalogue
from webapp.store import areas, services

BUILTIN = catalogue.FOLDER / "daku.yaml"
NOW = catalogue.builtin()["daku"].version


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The app on a fresh SQLite file: the commands do not care which database it is."""
    app = create_app(settings(tmp_path, sqlite_url))
    yield app
    close(app)


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def newer(tmp_path: Path, **changes: object) -> Path:
    """DAKU with changes, as a file."""
    path = tmp_path / "daku-baru.yaml"
    raw = {**yaml.safe_load(BUILTIN.read_text(encoding="utf-8")), **changes}
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return path


def test_list_shows_what_is_built_in_and_what_is_published(run: FlaskCliRunner) -> None:
    result = run.invoke(args=["service", "list"])
    assert result.exit_code == 0
    assert "daku" in result.output
    assert f"bawaan: v{NOW}; terbit: {NOW}" in result.output


def test_check_praises_or_names_the_fault(run: FlaskCliRunner, tmp_path: Path) -> None:
    result = run.invoke(args=["service", "check", str(BUILTIN)])
    assert (result.exit_code, f"daku versi {NOW}" in result.output) == (0, True)
    result = run.invoke(args=["service", "check", str(newer(tmp_path, version="dua"))])
    assert result.exit_code == 1
    assert "daku-baru.yaml: version harus berupa bilangan bulat" in result.output


def test_check_knows_the_other_services(run: FlaskCliRunner, tmp_path: Path, app: Flask) -> None:
    for afterwards, fault in (
        (
            "skmm",
            "daku-baru.yaml: afterwards menyebut 'skmm', layanan yang tidak dikenal; yang ada: buku_tamu",
        ),
        ("daku", "daku-baru.yaml: afterwards menyebut layanan ini sendiri"),
        (7, "daku-baru.yaml: afterwards harus berupa teks"),
    ):
        for command in ("check", "publish"):
            result = run.invoke(
                args=["service", command, str(newer(tmp_path, version=2, afterwards=afterwards))]
            )
            assert (result.exit_code, fault in result.output) == (1, True), result.output
    only_citizens = newer(tmp_path, version=2, afterwards="standar_pelayanan", audience=["public"])
    result = run.invoke(args=["service", "check", str(only_citizens)])
    assert "afterwards menyebut 'standar_pelayanan', yang hanya dapat diisi oleh officer" in result.output
    good = newer(tmp_path, version=2, afterwards="skm")
    assert run.invoke(args=["service", "check", str(good)]).exit_code == 0


def test_check_knows_the_form_that_a_note_leads_to(run: FlaskCliRunner, tmp_path: Path) -> None:
    file = tmp_path / "faisal-baru.yaml"
    text = (catalogue.FOLDER / "faisal.yaml").read_text(encoding="utf-8")
    for service, fault in (
        ("izin", "nib_dulu: opens menyebut 'izin', layanan yang tidak dikenal"),
        ("faisal", "nib_dulu: opens menyebut 'faisal', layanan yang tidak dikenal"),
        ("skm", "nib_dulu: opens menyebut 'skm'; keduanya memerlukan registry"),
    ):
        file.write_text(text.replace("opens: perisa", f"opens: {service}"), encoding="utf-8")
        result = run.invoke(args=["service", "check", str(file)])
        assert (result.exit_code, fault in result.output) == (1, True), result.output


def test_a_definition_is_checked_where_nothing_is_set_up_yet(tmp_path: Path) -> None:
    fresh = create_app(settings(tmp_path, "sqlite://"))
    result = fresh.test_cli_runner().invoke(
        args=["service", "check", str(catalogue.FOLDER / "buku_tamu.yaml")]
    )
    assert (result.exit_code, "buku_tamu versi 2" in result.output) == (0, True), result.output
    close(fresh)


def test_publish_adds_versions_and_never_alters_one(run: FlaskCliRunner, tmp_path: Path, app: Flask) -> None:
    assert "tidak berubah" in run.invoke(args=["service", "publish"]).output
    altered = run.invoke(args=["service", "publish", str(newer(tmp_path, about={"id": "Lain"}))])
    assert altered.exit_code == 1
    assert "Naikkan nomor versinya" in altered.output
    second = run.invoke(args=["service", "publish", str(newer(tmp_path, version=NOW + 1))])
    assert second.output == f"daku versi {NOW + 1}: diterbitkan.\n"
    with app.app_context():
        built = {name: [one.version] for name, one in catalogue.builtin().items()}
        assert services.known_versions() == {**built, "daku": [NOW, NOW + 1]}


def test_example_is_an_entry_that_is_accepted(run: FlaskCliRunner, app: Flask) -> None:
    result = run.invoke(args=["service", "example", "daku"])
    entry = json.loads(result.output)
    with app.app_context():
        definition = services.definition(entry["service"], entry["version"])
        assert definition is not None
        assert definition.check(entry["answers"], areas.book()) == (entry["answers"], {})
    unknown = run.invoke(args=["service", "example", "entah"])
    assert (unknown.exit_code, f"Yang ada: {', '.join(sorted(catalogue.builtin()))}" in unknown.output) == (
        1,
        True,
    )


def test_a_definition_is_what_the_protocol_needs() -> None:
    definition: WhatSyncNeeds = catalogue.builtin()["daku"]
    assert definition.file_questions
