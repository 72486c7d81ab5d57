"""The commands that an admin types, on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, func, select

from tests.conftest import BOGOR_TIMUR, PASSWORD, Phone
from tests.entries import today
from webapp.models import Attachment, Device, Entry, ServiceVersion, User, db
from webapp.services import catalogue
from webapp.store import areas, counters, devices, entries, outreach, seals, services, users

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """`run("user", "list")` as one would type `flask user list`."""
    runner = app.test_cli_runner()

    def command(*arguments: str, **options) -> Result:
        db.session.rollback()
        result = runner.invoke(args=list(arguments), **options)
        db.session.rollback()
        return result

    return command


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_demo_is_loaded_once_by_the_way_of_real_entries_and_lets_one_in(app: Flask, run: Run) -> None:
    demo = run("demo", "load")
    assert demo.exit_code == 0, demo.output
    figures = counters.read(BOGOR_TIMUR, by=("service", "state"))
    assert sum(figures.values()) == count(Entry)
    businesses = {state: number for (service, state), number in figures.items() if service == "daku"}
    assert sum(businesses.values()) == 40
    assert set(businesses) == {"recorded", "revised", "returned", "approved", "rejected"}
    assert {service for service, _state in figures} == set(catalogue.builtin())
    assert db.session.scalar(select(func.count()).where(Attachment.arrived_at.is_(None))) == 0
    assert count(Attachment) > 20
    assert all(devices.missing_numbers(device) == [] for device in db.session.scalars(select(Device)))
    assert list(seals.verify()) == []
    # What came with a newer program is there after the next start.
    db.session.execute(delete(ServiceVersion).where(ServiceVersion.service == "perisa"))
    db.session.commit()
    services._kept.pop(db.engine, None)
    again = run("demo", "load")
    assert (again.exit_code, again.output) == (0, "Data demo sudah ada.\n")
    assert services.known_versions()["perisa"] == [catalogue.builtin()["perisa"].version]
    assert (sum(counters.read(BOGOR_TIMUR).values()), count(User)) == (count(Entry), 9)

    # It shows the accounts that let one in.
    shown = run("demo", "show").output
    accounts = re.findall(r"^([a-z.]+) +(\S+) +[A-Z]", shown, re.MULTILINE)
    assert {name for name, _ in accounts} == {user.username for user in users.everyone()}
    for name, password in accounts:
        assert users.sign_in(name, password).demo
    assert re.search(r"Formulir warga +http://localhost/q/\S{16}\n", shown)


def test_production_takes_no_demo(app: Flask, run: Run) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], environment="production")
    refused = run("demo", "load")
    assert refused.exit_code == 1
    assert "tidak boleh masuk ke server sungguhan" in refused.output
    assert count(User) == 0


def test_areas(run: Run) -> None:
    loaded = run("areas", "load", "32.71")
    assert loaded.exit_code == 0, loaded.output
    assert "32.71 Kota Bogor: 76 wilayah" in loaded.output
    assert "ODbL" in loaded.output
    assert len(areas.book().villages_of("32.71")) == 68
    assert "32.71.02.1003  16144  Katulampa" in run("areas", "list", BOGOR_TIMUR).output
    wrong = run("areas", "load", "99.99")
    assert (wrong.exit_code, "tidak ada di data nasional" in wrong.output) == (1, True)


def test_devices(officer: User, supervisor: User, run: Run, client) -> None:
    added = run("device", "add", officer.username, "Ponsel kantor")
    token = added.output.split()[-1]
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/sync/v1/device", headers=headers).status_code == 200
    assert "petugas.katulampa" in run("device", "list").output
    assert "Ponsel kantor" in run("device", "list", "32.71").output
    assert run("device", "list", "32.14").output == ""
    assert run("device", "revoke", "1").output == "Ponsel nomor 1 dicabut.\n"
    refused = client.get("/sync/v1/device", headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (401, "token_revoked")
    assert "dicabut" in run("device", "list").output
    for wrong in (
        ("device", "add", "siapa", "x"),
        ("device", "add", supervisor.username, "x"),
        ("device", "revoke", "99"),
    ):
        result = run(*wrong)
        assert result.exit_code == 1
        assert result.output.startswith("Error: ")


def test_holes_are_listed(phone: Phone, make_entry, run: Run) -> None:
    entries.save_batch([make_entry(1), make_entry(4)], phone.sender)
    assert "nomor tertinggi 4; hilang: 2, 3" in run("device", "list").output


def test_users(run: Run) -> None:
    arguments = ("user", "add", "petugas.tajur", "Fajar", "--role", "petugas", "--area", "32.71.02.1006")
    typed = run(*arguments, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert typed.exit_code == 0, typed.output
    assert PASSWORD not in typed.output
    assert users.sign_in("petugas.tajur", PASSWORD).name == "Fajar"
    assert "petugas.tajur" in run("user", "list", BOGOR_TIMUR).output
    assert run("user", "password", "petugas.tajur", "--password", "kata baru yang panjang").exit_code == 0
    assert users.sign_in("petugas.tajur", "kata baru yang panjang")
    assert run("user", "deactivate", "petugas.tajur").exit_code == 0
    assert "nonaktif" in run("user", "list").output
    assert run("user", "deactivate", "petugas.tajur", "--undo").exit_code == 0
    assert "nonaktif" not in run("user", "list").output
    for wrong in (
        (*arguments, "--password", PASSWORD),
        ("user", "password", "siapa", "--password", PASSWORD),
        ("user", "password", "petugas.tajur", "--password", "pendek"),
    ):
        result = run(*wrong)
        assert (result.exit_code, result.output[:7]) == (1, "Error: ")


def test_qr(run: Run) -> None:
    first = run("qr", "add", "daku", "32.71.02.1003")
    assert re.fullmatch(r"http://localhost/q/[A-Za-z0-9_-]{16}\n", first.output)
    assert run("qr", "add", "daku", "32.71.02.1003").output == first.output
    assert run("qr", "add", "daku", "32.71.02.1003", "--point", "Posyandu").output != first.output
    # A link of a whole kecamatan lets the respondent choose the kelurahan.
    assert run("qr", "add", "daku", "32.71.02").output != first.output
    for wrong in (("daku", "32.71"), ("daku", "32.71.02.9999"), ("lain", "32.71.02.1003")):
        result = run("qr", "add", *wrong)
        assert (result.exit_code, result.output[:7]) == (1, "Error: ")


@pytest.fixture
def two(phone: Phone, make_entry) -> Iterator[list[str]]:
    made = [make_entry(1), make_entry(2)]
    entries.save_batch(made, phone.sender)
    yield [entry.id for entry in made]


def test_events(two: list[str], run: Run) -> None:
    sealed = run("events", "seal")
    assert re.fullmatch(r"32\.71\.02  segel 1: 2 isian  [0-9a-f]{64}\n", sealed.output)
    assert run("events", "seal").output == ""
    whole = run("events", "verify")
    assert (whole.exit_code, whole.output) == (0, "Riwayat utuh: tidak ada yang diubah atau dihapus.\n")
    row = db.session.get(Entry, (BOGOR_TIMUR, two[0]))
    assert row is not None
    row.answers = row.answers | {"nik": "3271025708909902"}
    db.session.commit()
    found = run("events", "verify")
    assert found.exit_code == 1
    assert f"isian {two[0]}: jawabannya diubah di luar riwayat" in found.output
    assert two[1] not in found.output
    assert "3271025708909902" not in found.output


def test_outreach_events_are_listed(run: Run, officer: User, admin: User) -> None:
    plan = outreach.Plan(officer.area, today(), "Balai RW 05", (officer.id,), ("daku",))
    event = outreach.plan(plan, admin)
    for area in ((), (BOGOR_TIMUR,)):
        assert f"{event.id}  {event.date}  {officer.area}  planned" in run("outreach", "list", *area).output
    assert run("outreach", "list", "32.14").output == ""
