"""Who sees what, for every address of the app: generated from the route list, so that a new one cannot be forgotten."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.access_world import BOGOR_TIMUR, CAMPAKA, KATULAMPA, NAME, NIK, POINT, SHOP, World, furnish
from tests.conftest import MakeUser, close, settings
from tests.entries import today
from tests.pages.visitor import Visitor
from webapp import access
from webapp.app import create_app
from webapp.models import Device, QrLink, User, db, inside
from webapp.store import devices, entries, outreach, qr_links

# Open to anybody, on purpose: none of them shows anything about a person or an entry. A new open address must be
# added here by hand. (Built assets under /aset/ are files of static/dist, served before any view.)
OPEN = {
    "field.app",
    "field.businesses",
    "field.events",
    "field.door",
    "field.form_page",
    "home.choose_language",
    "home.front_door",
    "home.sources",
    "public.by_code",
    "public.form",
    "public.send",
    "public.thanks",
    # Only what a definition says is public, of entries in the state that it names.
    "public_pages.listing",
    "public_pages.page",
    "sign_in.sign_in",
    "sign_in.sign_out",
    "sync_api.enrol",
    "sync_api.openapi",
    "sync_api.ping",
    "tracking.answer",
    "tracking.ask",
    "tracking.of_code",
    "worker.citizen_worker",
    "worker.manifest",
    "worker.officer_worker",
}
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
FOREIGN = ("foreign supervisor", "foreign admin", "supervisor next door", "admin next door")


@pytest.fixture
def world(app: Flask, make_user: MakeUser, officer: User, make_entry: Callable[..., object]) -> World:
    return furnish(app, make_user, officer, make_entry)


@pytest.fixture
def without_csrf(app: Flask) -> None:
    """Forged forms are refused before the rule is asked; here the rule itself is put to the test."""
    app.config["WTF_CSRF_ENABLED"] = False


def readable(answer: TestResponse) -> str:
    """Everything that can be read in an answer, workbooks unpacked."""
    if str(answer.mimetype).endswith("spreadsheetml.sheet"):
        with ZipFile(io.BytesIO(answer.data)) as parts:
            return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    return answer.data.decode(errors="replace") + str(answer.headers)


def leaks(world: World, answer: TestResponse, ignoring: Iterable[str] = ()) -> list[str]:
    text = readable(answer)
    return [secret for secret in world.secrets if secret in text and secret not in ignoring]


def test_every_view_states_its_rule_and_the_open_ones_are_known(app: Flask):
    rules = {route.endpoint: access.rule_of(route.endpoint) for route in app.url_map.iter_rules()}
    assert [endpoint for endpoint, rule in rules.items() if rule is None] == []
    assert {endpoint for endpoint, rule in rules.items() if rule and rule.kind == "everyone"} == OPEN
    kinds = {rule.kind for rule in rules.values() if rule}
    assert kinds == {"everyone", "signed_in", "device", "device_or_respondent"}


def test_a_view_without_a_rule_is_not_served(tmp_path: Path):
    # An app of its own: one that has answered a request takes no more addresses.
    fresh = create_app(settings(tmp_path, "sqlite://"))
    fresh.add_url_rule("/lupa", "lupa", lambda: "terbuka")
    assert Visitor(fresh.test_client()).ask("/lupa").status_code == 404
    close(fresh)


def test_two_rules_contradict_each_other():
    def view() -> str:
        return ""

    access.everyone(view)
    with pytest.raises(TypeError, match="two access rules"):
        access.signed_in()(view)


def test_nobody_gets_past_the_door(world: World, without_csrf: None):
    for route, method, address in world.routes("signed_in", "device", "device_or_respondent"):
        answer = world.browser(None).ask(address, method)
        rule = access.rule_of(route.endpoint)
        if rule and rule.kind == "signed_in" and method == "GET":
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith("/masuk?next="), address
        else:
            assert answer.status_code == 401, f"{method} {address}"
        assert leaks(world, answer, ignoring=world.in_addresses) == []


def test_the_wrong_role_finds_nothing(world: World, without_csrf: None):
    asked = 0
    for role in ("officer", "supervisor", "admin"):
        visitor = world.browser(role)
        for route, method, address in world.routes("signed_in"):
            rule = access.rule_of(route.endpoint)
            assert rule is not None
            if role.replace("officer", "petugas") in rule.roles:
                continue
            answer = visitor.ask(address, method)
            assert answer.status_code == 404, f"{role}: {method} {address}"
            asked += 1
    assert asked > 10


def test_the_right_people_do_get_in(world: World):
    """The tests above and below only mean something if these addresses lead to something."""
    asked = 0
    for role in ("supervisor", "admin"):
        visitor = world.browser(role)
        for route, method, address in world.routes("signed_in"):
            rule = access.rule_of(route.endpoint)
            assert rule is not None
            if method == "GET" and role in rule.roles:
                assert visitor.ask(address).status_code == 200, f"{role}: {address}"
                asked += 1
    assert asked > 20
    shown = world.browser("admin").ask(f"/meja/entri/{world.entry_id}")
    assert {NAME, NIK, SHOP} <= set(leaks(world, shown))
    assert {NAME, NIK, SHOP} <= set(leaks(world, world.browser("supervisor").ask("/meja/unduh.xlsx")))
    assert {NAME, NIK, SHOP} <= set(leaks(world, world.browser("supervisor").ask("/meja/unduh.csv")))


def test_records_of_another_area_do_not_exist(world: World, without_csrf: None):
    """Pages, photos, files and actions with an address of their own: 404, as for a record that never was."""
    for who in FOREIGN:
        asked = 0
        visitor = world.browser(who)
        for route, method, address in world.routes("signed_in"):
            if not route.arguments:
                continue
            answer = visitor.ask(address, method)
            if route.arguments == {"service"}:
                # A service is everybody's; its report counts the reader's own area.
                assert leaks(world, answer) == [], address
                continue
            assert answer.status_code == 404, f"{method} {address}"
            assert leaks(world, answer, ignoring=world.in_addresses) == []
            asked += 1
        assert asked >= 10
        assert db.session.get(QrLink, world.link.token).revoked_at is None  # type: ignore[union-attr]
        assert db.session.get(Device, world.phone.device.id).revoked_at is None  # type: ignore[union-attr]
        db.session.expire_all()
        assert entries.find(world.entry_id, BOGOR_TIMUR).state == "recorded"


def test_lists_and_files_of_another_area_hold_nothing_of_this_one(world: World):
    for who in FOREIGN:
        asked = 0
        visitor = world.browser(who)
        for route, method, address in world.routes("signed_in"):
            if route.arguments or method != "GET":
                continue
            for query in ("", "?keadaan=recorded", f"?petugas={world.officer.id}", "?layanan=daku"):
                answer = visitor.ask(address + query)
                allowed = "admin" in who or address != "/meja/perangkat"
                assert answer.status_code == (200 if allowed else 404), f"{who}: {address}{query}"
                assert leaks(world, answer) == [], address + query
                asked += 1
        assert asked >= 20


def test_filters_do_not_reach_into_another_area(world: World):
    for who in FOREIGN:
        visitor = world.browser(who)
        for address in ("/meja/entri", "/meja/unduh.xlsx", "/meja/unduh.csv"):
            for area in (KATULAMPA, "32", "3", "%"):
                assert visitor.ask(f"{address}?kelurahan={area}").status_code == 404, f"{address} {area}"
            assert visitor.ask(f"{address}?kegiatan={world.outreach_id}").status_code == 404


def test_nothing_is_made_in_another_area(world: World, without_csrf: None):
    for who in FOREIGN:
        visitor = world.browser(who)
        answer = visitor.ask(
            "/meja/qr", "POST", data={"layanan": "daku", "kelurahan": KATULAMPA, "titik": "Palsu"}
        )
        assert answer.status_code == 422
        made = [link.point for link in qr_links.of_area(KATULAMPA) if link.outreach_id is None]
        assert made == [POINT]
        answer = visitor.ask(
            "/meja/kegiatan/baru",
            "POST",
            data={
                "tanggal": today().isoformat(),
                "kelurahan": KATULAMPA,
                "tempat": "Palsu",
                "tim": str(world.officer.id),
                "layanan": "daku",
            },
        )
        assert answer.status_code == 422
        assert leaks(world, answer) == []
        assert len(outreach.of_area(KATULAMPA)) == 1
        answer = visitor.ask("/meja/perangkat", "POST", data={"petugas": str(world.officer.id)})
        assert answer.status_code == (422 if "admin" in who else 404)
        assert leaks(world, answer) == []


def test_a_foreign_phone_gets_nothing_of_this_area(world: World):
    asked = 0
    for route, method, address in world.routes("device", "device_or_respondent"):
        options = {"headers": world.foreign_phone.headers}
        if method == "PUT":
            options["headers"] = {**options["headers"], "Content-Range": "bytes 0-0/1"}
            answer = world.browser(None).ask(address, method, data=b"x", **options)
        elif method in CHANGING:
            answer = world.browser(None).ask(address, method, json={}, **options)
        else:
            answer = world.browser(None).ask(address, method, **options)
        if route.arguments:
            assert answer.status_code == 404, f"{method} {address}"
        assert leaks(world, answer, ignoring=world.in_addresses) == []
        asked += 1
    assert asked >= 5


def test_a_citizens_token_opens_only_what_is_for_citizens(world: World):
    for link in (world.link, world.foreign_link):
        headers = {"Authorization": f"Bearer q_{link.token}"}
        for _, method, address in world.routes("device"):
            assert world.browser(None).ask(address, method, headers=headers).status_code == 401, address
        # The photo came with an officer's entry, so it is no citizen's business either.
        file = f"/sync/v1/attachments/{world.sha256}"
        assert world.browser(None).ask(file, headers=headers).status_code == 404


def test_a_session_does_not_open_the_protocol_nor_a_token_the_desk(world: World, without_csrf: None):
    visitor = world.browser("admin")
    for _, method, address in world.routes("device", "device_or_respondent"):
        assert visitor.ask(address, method).status_code == 401, address
    for _, method, address in world.routes("signed_in"):
        answer = world.browser(None).ask(address, method, headers=world.phone.headers)
        assert answer.status_code == (302 if method == "GET" else 401), address


def test_a_revoked_phone_and_a_resting_officer_are_refused(world: World):
    ask = world.browser(None).ask
    assert ask("/sync/v1/device", headers=world.phone.headers).status_code == 200
    devices.revoke(world.phone.device.id)
    answer = ask("/sync/v1/device", headers=world.phone.headers)
    assert answer.status_code == 401
    assert answer.json is not None and answer.json["code"] == "token_revoked"
    world.people["foreign officer"].active = False
    db.session.commit()
    assert ask("/sync/v1/device", headers=world.foreign_phone.headers).status_code == 401


def test_a_person_who_was_put_to_rest_is_signed_out(world: World):
    visitor = world.browser("supervisor")
    assert visitor.ask("/meja/").status_code == 200
    world.people["supervisor"].active = False
    db.session.commit()
    assert visitor.ask("/meja/").status_code == 302


def test_no_form_is_taken_without_its_token(world: World):
    asked = 0
    for role in ("supervisor", "admin"):
        visitor = world.browser(role)
        for _, method, address in world.routes("signed_in"):
            if method in CHANGING:
                assert visitor.ask(address, method).status_code == 400, address
                asked += 1
    assert world.browser("admin").ask("/keluar", "POST").status_code == 400
    assert asked > 10


def test_area_prefixes_end_at_a_dot():
    assert inside(KATULAMPA, BOGOR_TIMUR)
    assert inside(BOGOR_TIMUR, BOGOR_TIMUR)
    assert not inside("32.71.021", BOGOR_TIMUR)
    assert not inside("32.71", BOGOR_TIMUR)
    assert not inside(KATULAMPA, CAMPAKA)
