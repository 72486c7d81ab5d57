"""One office whose every record carries a secret, with people, phones and links of there and of elsewhere."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask
from PIL import Image
from werkzeug.routing import Rule as Route

from tests.conftest import MakeUser, Phone, phone_of
from tests.entries import checked_entry, today
from tests.pages.visitor import Visitor
from webapp import access
from webapp.models import QrLink, User, db
from webapp.store import areas, attachments, devices, entries, outreach, qr_links, registry, review, services
from webapp.store.folder import Folder

BOGOR_TIMUR, KATULAMPA, SUKASARI = "32.71.02", "32.71.02.1003", "32.71.02.1001"
CAMPAKA, CAMPAKA_VILLAGE = "32.14.02", "32.14.02.2001"
NAME, NIK, SHOP = "Rahasia Sekali", "3271024107909902", "Warung Rahasia"
POINT, DEVICE, VENUE = "Loket rahasia", "Ponsel rahasia", "Balai rahasia"


@dataclass
class World:
    """One entry with a photo in Katulampa, its officer, phone and QR link; people of there and of elsewhere."""

    app: Flask
    entry_id: str
    application_id: str
    business_id: str
    outreach_id: str
    receipt: str
    sha256: str
    officer: User
    phone: Phone
    link: QrLink
    people: dict[str, User]
    foreign_phone: Phone
    foreign_link: QrLink

    @property
    def arguments(self) -> dict[str, object]:
        """What stands for each argument of an address: always a record of Katulampa."""
        return {
            "entry_id": self.entry_id,
            "business_id": self.business_id,
            "outreach_id": self.outreach_id,
            "sha256": self.sha256,
            "token": self.link.token,
            "device_id": self.phone.device.id,
            "service": "daku",
            "code": "id",
            "area": KATULAMPA,
            "at": "standar",
            "key": "ktp",
        }

    @property
    def in_addresses(self) -> list[str]:
        """What the one who asks has written into the address, and so knows already."""
        return [*map(str, self.arguments.values()), self.application_id]

    @property
    def secrets(self) -> list[str]:
        """What must not be read by anybody of elsewhere."""
        return [
            NAME,
            NIK,
            SHOP,
            POINT,
            DEVICE,
            VENUE,
            self.entry_id,
            self.application_id,
            self.receipt,
            f"{self.receipt[:5]}-{self.receipt[5:]}",
            self.sha256,
            self.link.token,
            self.officer.name,
            f"{NIK[:6]}******{NIK[12:]}",
        ]

    def routes(self, *kinds: str) -> Iterator[tuple[Route, str, str]]:
        """(route, method, address) of every view whose rule is of one of these kinds."""
        for route in self.app.url_map.iter_rules():
            rule = access.rule_of(route.endpoint)
            if rule is None or rule.kind not in kinds:
                continue
            values = {name: self.arguments[name] for name in route.arguments}
            if route.endpoint == "steps.sheet":  # DAKU goes to no other office
                values["entry_id"] = self.application_id
            address = self.app.url_map.bind("localhost").build(route.endpoint, values)
            for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
                yield route, method, address

    def browser(self, who: str | None) -> Visitor:
        """A browser in which this person is signed in.

        Officers too, whom the sign-in page turns away: they had another role when they signed in.
        """
        visitor = Visitor(self.app.test_client())
        if who is None:
            return visitor
        user = self.people[who]
        protected, self.app.config["WTF_CSRF_ENABLED"] = self.app.config["WTF_CSRF_ENABLED"], True
        role, user.role = user.role, user.role if user.role == "admin" else "supervisor"
        db.session.commit()
        visitor.enter(user)
        user.role = role
        db.session.commit()
        self.app.config["WTF_CSRF_ENABLED"] = protected
        return visitor


def furnish(app: Flask, make_user: MakeUser, officer: User, make_entry: Callable[..., object]) -> World:
    """Everything that a world names, stored as people would store it."""
    officer.name = "Petugas Rahasia"
    db.session.commit()
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 120, 90)).save(picture, "JPEG")
    content = picture.getvalue()
    device, token = devices.enrol(officer, DEVICE)
    phone = Phone(device, token, phone_of(officer).sender)
    phone = Phone(
        device, token, type(phone.sender)("device", KATULAMPA, device_id=device.id, user_id=officer.id)
    )
    entry = make_entry(
        1, answers={"nama_pemilik": NAME, "nik": NIK, "nama_usaha": SHOP}, files={"foto_tempat": content}
    )
    result = entries.save_batch([entry], phone.sender)[0]  # type: ignore[list-item]
    assert result.outcome == "stored"
    registry.refresh(BOGOR_TIMUR)
    (business,) = registry.page(registry.Filters(BOGOR_TIMUR)).businesses
    perisa = services.latest("perisa")
    assert perisa is not None
    application = checked_entry(perisa, areas.book(), 2)
    assert entries.save_batch([application], phone.sender)[0].outcome == "stored"
    sha256 = hashlib.sha256(content).hexdigest()
    folder = Folder(app.extensions["settings"].attachments_dir)
    assert attachments.receive(folder, sha256, phone.sender, 0, content, len(content)).complete
    foreign_officer = make_user("petugas", CAMPAKA_VILLAGE, "petugas.campaka", "Ujang Campaka")
    people = {
        "officer": officer,
        "supervisor": make_user("supervisor", BOGOR_TIMUR, "atasan"),
        "admin": make_user("admin", BOGOR_TIMUR, "pengelola"),
        "foreign officer": foreign_officer,
        "foreign supervisor": make_user("supervisor", CAMPAKA, "atasan.campaka"),
        "foreign admin": make_user("admin", CAMPAKA, "pengelola.campaka"),
        "supervisor next door": make_user("supervisor", SUKASARI, "atasan.sukasari"),
        "admin next door": make_user("admin", SUKASARI, "pengelola.sukasari"),
    }
    event = outreach.plan(
        outreach.Plan(KATULAMPA, today(), VENUE, (officer.id,), ("daku",), {"daku": 5}), people["admin"]
    )
    letter = hashlib.sha256(b"%PDF").hexdigest()
    folder.put(BOGOR_TIMUR, letter, b"%PDF")
    outreach.keep_letter(event.id, BOGOR_TIMUR, letter, people["admin"])
    standard = services.latest("standar_pelayanan")
    assert standard is not None
    published = checked_entry(standard, areas.book(), 3)
    assert entries.save_batch([published], phone.sender)[0].outcome == "stored"
    review.approve(published.id, people["supervisor"], ("recorded", 1))
    return World(
        app=app,
        entry_id=entry.id,  # type: ignore[attr-defined]
        application_id=application.id,
        business_id=business.id,
        outreach_id=event.id,
        receipt=result.receipt or "",
        sha256=sha256,
        officer=officer,
        phone=phone,
        link=qr_links.add("daku", KATULAMPA, POINT),
        people=people,
        foreign_phone=phone_of(foreign_officer, "Ponsel Campaka"),
        foreign_link=qr_links.add("daku", CAMPAKA_VILLAGE),
    )
