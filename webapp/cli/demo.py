"""`flask demo`: the demo area, users and invented businesses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from sync import batch as batches
from sync.entry import CheckedEntry, SaveResult, Sender

from ..config import Settings
from ..models import Role, User, now
from ..services import catalogue
from ..store import areas, attachments, devices, entries, outreach, qr_links, review, services, steps, users
from ..store.folder import Folder
from ..store.transaction import writing
from . import demo_services
from .demo_entries import KECAMATAN, Business, businesses

group = AppGroup("demo", help="The demo area, users and invented businesses.")

DATA = Path(__file__).parent.parent / "data"
DESK_PASSWORD = "bogortimur"  # noqa: S105 - published on purpose; production refuses to start beside it
OFFICE_TIME = ZoneInfo("Asia/Jakarta")
POINT = "Loket kelurahan"

NAMES = {
    "1001": ("sukasari", "Rina Kartika"),
    "1002": ("baranangsiang", "Yusuf Maulana"),
    "1003": ("katulampa", "Ani Suryani"),
    "1004": ("sindangsari", "Dede Mulyadi"),
    "1005": ("sindangrasa", "Wulan Sari"),
    "1006": ("tajur", "Fajar Nugraha"),
}


class Account(NamedTuple):
    """A demo account with its published password."""

    username: str
    password: str
    name: str
    role: Role
    area: str


ACCOUNTS = (
    *(
        Account(f"petugas.{kelurahan}", f"{kelurahan}-2026", name, Role.PETUGAS, f"{KECAMATAN}.{code}")
        for code, (kelurahan, name) in NAMES.items()
    ),
    Account("supervisor", DESK_PASSWORD, "Dedi Mulyana Putra", Role.SUPERVISOR, KECAMATAN),
    Account("admin", DESK_PASSWORD, "Sri Wahyuni", Role.ADMIN, KECAMATAN),
    Account("supervisor.campaka", "campaka", "Lina Herlina", Role.SUPERVISOR, "32.14.02"),
)

RETURN_NOTE = "Mohon dicocokkan lagi dengan KTP pemilik."
RETURN_NOTES = {"nik": "Angka terakhir tidak terbaca di foto KTP."}
REJECT_REASON = "Usaha yang sama sudah dicatat."


@group.command("load")
@with_appcontext
def load() -> None:
    """Load the demo; once loaded, only versions of the services that have come since are added."""
    settings: Settings = current_app.extensions["settings"]
    if settings.is_production:
        raise click.ClickException(
            "Data demo tidak boleh masuk ke server sungguhan. Jalankan dengan JEMPUT_BOLA_ENV=demo."
        )
    if all(users.find(account.username) for account in ACCOUNTS):
        for definition in catalogue.builtin().values():
            if services.definition(definition.id, definition.version) is None:
                services.publish(definition)
        click.echo("Data demo sudah ada.")
        return
    # All or nothing: a demo that was interrupted is simply loaded again.
    with writing():
        for name in ("bogor-timur", "campaka"):
            areas.load_file(DATA / f"{name}.csv", "Kepmendagri 300.2.2-2138/2025")
        for definition in catalogue.builtin().values():
            services.publish(definition)
        people = {account.username: _person(account) for account in ACCOUNTS}
        for definition in catalogue.builtin().values():
            for code in NAMES if "public" in definition.audience else ():
                qr_links.add(definition.id, f"{KECAMATAN}.{code}", POINT, created_by=people["admin"].id)
        _record(people, Folder(settings.attachments_dir))
        _plan(people)
    click.echo("Data demo dimuat.")


@group.command("show")
@with_appcontext
def show() -> None:
    """Print the addresses and the demo accounts."""
    settings: Settings = current_app.extensions["settings"]
    if not any(person.demo for person in users.everyone()):
        raise click.ClickException("Belum ada data demo. Jalankan: flask demo load")
    base = settings.public_url
    click.echo(f"\nPonsel petugas  {base}/app/\nMeja pemeriksa  {base}/masuk")
    link = next(iter(qr_links.of_area(f"{KECAMATAN}.1003", "daku")), None)
    if link is not None:
        click.echo(f"Formulir warga  {base}/q/{link.token}")
    survey = next(iter(qr_links.of_area(f"{KECAMATAN}.1003", "skm")), None)
    if survey is not None:
        click.echo(f"Survei SKM      {base}/q/{survey.token}")
    click.echo("\nAkun demo               Kata sandi           Wilayah")
    for account in ACCOUNTS:
        area = areas.book().name(account.area)
        click.echo(f"{account.username:<23} {account.password:<20} {area}")
    click.echo("")


def _person(account: Account) -> User:
    return users.find(account.username) or users.add(
        account.username, account.name, account.role, account.area, account.password, demo=True
    )


def _record(people: dict[str, User], folder: Folder) -> None:
    """Every entry goes the way of a real one: sent, checked, stored, its files received, reviewed."""
    phones = _Phones(people)
    today = now().astimezone(OFFICE_TIME)
    for business in businesses(today):
        sender = phones.number(business.area, business.entry)
        _send(business.entry, business.photos, sender, folder)
        _decide(business, sender, people["supervisor"])
    for one in demo_services.entries(today, areas.book()):
        sender = _citizen(one) if one.citizen else phones.number(one.area, one.entry)
        _send(one.entry, one.files, sender, folder)
        stands = catalogue.builtin()[one.entry["service"]].workflow.start
        for target, answers, note in one.path:
            steps.make(
                one.entry["id"],
                people["supervisor"],
                (stands, 1),
                target,
                answers=answers,
                note=note,
                folder=folder,
            )
            stands = target


def _plan(people: dict[str, User]) -> None:
    """An outreach event of today, for a phone to prepare and a desk to follow and close."""
    officer, today = people["petugas.katulampa"], now().astimezone(OFFICE_TIME).date()
    plan = outreach.Plan(
        area=officer.area,
        day=today,
        place="Balai RW 05",
        team=(officer.id,),
        services=("daku", "perisa", "skm"),
        targets={"daku": 20, "perisa": 5},
        letter_number="094/127-BT",
        letter_date=today - timedelta(days=2),
        lead_id=officer.id,
        signatures={"title": f"Camat {areas.book().name(KECAMATAN)}"},
    )
    outreach.plan(plan, people["supervisor"])


class _Phones:
    """One phone per kelurahan, which numbers its entries."""

    def __init__(self, people: dict[str, User]) -> None:
        self.people = people
        self.senders: dict[str, Sender] = {}
        self.numbers: dict[str, int] = {}

    def number(self, area: str, entry: dict[str, Any]) -> Sender:
        """Give an entry the next number of the phone of its kelurahan; the phone as its sender."""
        if area not in self.senders:
            officer = self.people[f"petugas.{NAMES[area[-4:]][0]}"]
            device, _token = devices.enrol(officer, "Ponsel demo")
            self.senders[area] = Sender(
                "device", officer.area, device_id=device.id, user_id=officer.id, clock_skew_seconds=0
            )
        entry["number"] = self.numbers[area] = self.numbers.get(area, 0) + 1
        return self.senders[area]


def _citizen(one: demo_services.Invented) -> Sender:
    (link,) = qr_links.of_area(one.area, one.entry["service"])
    return Sender("respondent", one.area, qr_token=link.token, point=link.point)


def _send(
    entry: dict[str, Any],
    files: Mapping[str, bytes],
    sender: Sender,
    folder: Folder,
    received_at: datetime | None = None,
) -> None:
    """Store an entry, by default as if it had arrived at once."""
    results = batches.ingest(
        batches.Batch([entry]),
        sender,
        services.definition,
        _saved_at(received_at or datetime.fromisoformat(entry["collected_at"])),
        now,
        areas=areas.book(),
    )
    if results[0].errors:
        raise click.ClickException(f"{entry['service']}: {dict(results[0].errors)}")
    for sha256, content in files.items():
        attachments.receive(folder, sha256, sender, 0, content, len(content))


def _saved_at(moment: datetime) -> Callable[[object, Sender], list[SaveResult]]:
    def save(checked: object, sender: Sender) -> list[SaveResult]:
        found = [entry for entry in checked if isinstance(entry, CheckedEntry)]  # type: ignore[attr-defined]
        return entries.save_batch(found, sender, moment)

    return save


def _decide(business: Business, sender: Sender, supervisor: User) -> None:
    entry_id, seen = business.entry["id"], ("recorded", 1)
    if business.state == "approved":
        review.approve(entry_id, supervisor, seen)
    elif business.state == "rejected":
        review.reject(entry_id, supervisor, seen, REJECT_REASON)
    elif business.state in ("returned", "revised"):
        review.return_(entry_id, supervisor, seen, RETURN_NOTE, RETURN_NOTES)
    if business.state == "revised":
        business.entry["revision"] = 2
        business.entry["answers"]["catatan_petugas"] = "Sudah dicocokkan dengan KTP."
        _send(business.entry, {}, sender, Folder(Path()), now())
