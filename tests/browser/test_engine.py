"""The engine's promises that no single screen shows: owners, numbers, edits on the way, files, waits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from tests.browser import notebook
from tests.browser.engine import Engine, bundle
from tests.browser.faults import LoseAnswer, Reply
from tests.browser.office import AREA, PASSWORD, Office, batch, batches
from tests.browser.phone import Guest, Phone, until
from tests.browser.proxy import Proxy
from tests.live import LiveServer
from webapp.models import Role, User, db
from webapp.services import catalogue
from webapp.store import review

BATCHES = "/sync/v1/batches"
FILES = "/sync/v1/attachments/"
# Whether the respondent's worker is there.
KEEPER = "navigator.serviceWorker.getRegistration('/q/').then((found) => Boolean(found?.active))"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle(tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="module")
def answers(server: LiveServer) -> dict[str, Any]:
    """Valid answers without files."""
    example = json.loads(server.flask("service", "example", "daku"))
    files = {attached["question"] for attached in example.get("attachments", [])}
    return {name: value for name, value in example["answers"].items() if name not in files}


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[Phone]:
    phone = Guest(browser, bypass_csp=True).start()
    yield phone
    phone.close()


@pytest.fixture
def handset(shared: Phone) -> Iterator[Phone]:
    """A phone on which a test may add a script to a page; the origin of its own network makes it a new one."""
    yield shared
    for page in shared.context.pages[1:]:
        page.close()
    faults, shared.faults = shared.faults, []
    assert faults == []


@pytest.fixture
def username(office: Office) -> str:
    """An officer of this test alone."""
    return office.hire()


@pytest.fixture
def engine(handset: Phone, proxy: Proxy, script: Path, username: str) -> Engine:
    """The engine of that officer, who has signed in."""
    engine = Engine(handset.page, proxy.origin, script)
    sign_in(engine, username)
    return engine


def sign_in(engine: Engine, username: str) -> None:
    engine.call("signIn", {"username": username, "password": PASSWORD})
    settle(engine)


def settle(engine: Engine) -> None:
    """Wait until the sending that something began has come to rest: what is asked for meanwhile has to wait."""
    engine.page.evaluate("navigator.locks.request('jemput-bola-kirim', () => undefined)")


def state(engine: Engine, entry: str) -> str:
    return str(engine.call("get", entry)["state"])


def test_drafts_begun_before_signing_in_become_the_first_officers(
    handset: Phone, proxy: Proxy, script: Path, answers: dict[str, Any], username: str
) -> None:
    engine = Engine(handset.page, proxy.origin, script)
    draft = engine.draft(answers, "")
    assert engine.fault("finish", draft) == "sign_in_needed"
    assert engine.fault("signIn", {"username": username, "password": "keliru"}) == "sign_in_failed"
    sign_in(engine, username)
    entry = engine.call("get", draft)
    assert (entry["state"], entry["owner"], entry["area"], entry["answers"]) == (
        "draft",
        username,
        AREA,
        answers,
    )
    assert engine.call("finish", draft)["number"] == 1


def test_entry_edited_while_its_answer_is_on_the_way_keeps_both_contents(
    engine: Engine, proxy: Proxy, office: Office, answers: dict[str, Any]
) -> None:
    rule = proxy.on(BATCHES, LoseAnswer())
    entry = engine.finished(answers, AREA)
    until(engine.page, lambda: engine.call("status")["phase"] == "waiting")
    assert state(engine, entry["id"]) == "queued"

    draft = engine.call("edit", entry["id"])
    engine.call("saveDraft", entry["id"], {"answers": {**answers, "nama_usaha": "Warung Yang Diubah"}})
    assert draft["previous"]["answers"] == answers
    again = engine.call("finish", entry["id"])
    assert (again["number"], again["revision"], again["receipt"], again["collected_at"]) == (
        entry["number"],
        2,
        entry["receipt"],
        entry["collected_at"],
    )
    proxy.off(rule)
    engine.call("send", "manual")
    until(engine.page, lambda: state(engine, entry["id"]) == "stored")
    [row] = office.entries([entry["id"]])
    assert (row["revision"], row["number"], row["answers"]["nama_usaha"]) == (2, 1, "Warung Yang Diubah")


def test_edit_that_is_called_off_leaves_what_was_sent(
    engine: Engine, office: Office, answers: dict[str, Any]
) -> None:
    entry = engine.finished(answers, AREA)
    until(engine.page, lambda: state(engine, entry["id"]) == "stored")
    engine.call("edit", entry["id"])
    engine.call("saveDraft", entry["id"], {"answers": {}})
    assert engine.fault("discard", entry["id"], "keliru") == "already_stored"
    back = engine.call("cancelEdit", entry["id"])
    assert (back["state"], back["answers"], back["revision"]) == ("stored", answers, 1)
    engine.call("send", "manual")
    assert office.entries([entry["id"]])[0]["revision"] == 1


def test_discarded_number_is_reported_and_not_missed(
    engine: Engine, proxy: Proxy, office: Office, answers: dict[str, Any]
) -> None:
    proxy.cut()
    gone, kept = engine.finished(answers, AREA), engine.finished(answers, AREA)
    # Finishing tries to send; what is on its way cannot be taken back.
    settle(engine)
    assert state(engine, gone["id"]) == "queued"
    assert engine.fault("discard", gone["id"]) == "reason_needed"
    engine.call("discard", gone["id"], "Tercatat dua kali")
    assert engine.call("get", gone["id"]) is None
    assert [entry["number"] for entry in engine.call("list")] == [2]
    proxy.restore()
    engine.call("send", "manual")
    until(engine.page, lambda: state(engine, kept["id"]) == "stored")
    settle(engine)
    assert office.entries([gone["id"]]) == []
    assert [entry["id"] for entry in notebook.entries(engine.page)] == [kept["id"]]
    reported = [one for sent in proxy.seen(BATCHES) for one in batch(sent).get("discarded", [])]
    assert reported == [{"number": 1, "id": gone["id"], "reason": "Tercatat dua kali"}]
    engine.call("send", "start")
    assert engine.call("notices") == []
    assert engine.finished(answers, AREA)["number"] == 3


def test_draft_without_a_number_just_goes_with_its_photo(
    engine: Engine, answers: dict[str, Any], small_files: list[Path]
) -> None:
    draft = engine.draft(answers, AREA)
    first = engine.keep_photo(draft, "foto_tempat", small_files[0])
    second = engine.keep_photo(draft, "foto_tempat", small_files[1])
    assert [file["sha256"] for file in notebook.files(engine.page)] == [second["sha256"]] != [first["sha256"]]
    assert engine.call("get", draft)["answers"]["foto_tempat"] == second["sha256"]
    engine.call("discard", draft)
    assert notebook.files(engine.page) == notebook.entries(engine.page) == []


def test_officers_on_one_phone_do_not_see_or_send_each_others_entries(
    engine: Engine, proxy: Proxy, office: Office, answers: dict[str, Any], username: str
) -> None:
    proxy.on(BATCHES, Reply(502))
    first = engine.finished(answers, AREA)
    settle(engine)
    assert engine.call("signOut") == {"done": False, "waiting": 1}
    assert engine.call("signOut", {"force": True}) == {"done": True, "waiting": 1}
    proxy.restore()

    sign_in(engine, office.hire())
    assert engine.call("list") == []
    assert engine.call("get", first["id"]) is None
    second = engine.finished(answers, AREA)
    assert second["number"] == 1
    until(engine.page, lambda: state(engine, second["id"]) == "stored")
    assert office.entries([first["id"]]) == []

    engine.call("signOut")
    sign_in(engine, username)
    engine.call("send", "manual")
    until(engine.page, lambda: state(engine, first["id"]) == "stored")
    [row] = office.entries([first["id"]])
    assert row["officer_id"] != office.entries([second["id"]])[0]["officer_id"]
    assert [entry["id"] for entry in engine.call("list")] == [first["id"]]


def test_revoked_phone_keeps_everything_and_goes_on_after_signing_in_again(
    engine: Engine, proxy: Proxy, server: LiveServer, office: Office, answers: dict[str, Any], username: str
) -> None:
    sent = engine.finished(answers, AREA)
    until(engine.page, lambda: state(engine, sent["id"]) == "stored")
    settle(engine)
    device = engine.call("officer")["device"]["id"]
    server.flask("device", "revoke", str(device))
    waiting = engine.finished(answers, AREA)
    until(engine.page, lambda: engine.call("status")["phase"] == "paused")
    status = engine.call("status")
    assert status["code"] == "token_revoked"
    assert state(engine, waiting["id"]) == "queued"
    asked = len(proxy.seen(BATCHES))
    engine.call("send", "timer")
    assert len(proxy.seen(BATCHES)) == asked

    sign_in(engine, username)
    until(engine.page, lambda: state(engine, waiting["id"]) == "stored")
    settle(engine)
    assert engine.call("officer")["device"]["id"] != device
    assert office.entries([waiting["id"]])[0]["number"] == 2
    engine.call("send", "start")
    assert engine.call("notices") == []


def test_wait_that_the_server_asks_for_outlives_a_reload(
    engine: Engine, proxy: Proxy, answers: dict[str, Any]
) -> None:
    rule = proxy.on(BATCHES, Reply(429, headers=(("Retry-After", "600"),)))
    entry = engine.finished(answers, AREA)
    until(engine.page, lambda: engine.call("status")["phase"] == "waiting")
    proxy.off(rule)
    engine.open()
    proxy.forget()
    for trigger in ("start", "visible", "online", "timer", "save", "manual"):
        status = engine.call("send", trigger)
        assert (status["phase"], status["code"]) == ("waiting", "busy")
    assert proxy.seen("/sync/") == []
    assert state(engine, entry["id"]) == "queued"


def test_failures_in_a_row_wait_longer_and_longer(
    engine: Engine, proxy: Proxy, answers: dict[str, Any]
) -> None:
    proxy.on(BATCHES, Reply(503))
    engine.finished(answers, AREA)
    until(engine.page, lambda: engine.call("status")["failures"] == 1)
    settle(engine)
    for failures in (2, 3, 4):
        assert engine.call("send", "manual")["failures"] == failures
    status = engine.call("status")
    assert status["until"] - status["last_try"] > 0.75 * 40_000


def test_long_queue_goes_in_order_in_batches(engine: Engine, proxy: Proxy, answers: dict[str, Any]) -> None:
    proxy.cut()
    engine.finished(answers, AREA)
    settle(engine)  # its own try is over, and has failed
    notebook.multiply(
        engine.page, [{"nama_usaha": f"Warung {number}"} for number in range(2, 121)], whole=False
    )
    proxy.restore()
    engine.call("send", "manual")
    until(engine.page, lambda: engine.call("counts")["stored"] == 120, seconds=60)
    sent = [[entry["number"] for entry in one["entries"]] for one in batches(proxy)]
    assert [len(numbers) for numbers in sent] == [50, 50, 20]
    assert [number for numbers in sent for number in numbers] == list(range(1, 121))


def test_photo_that_is_gone_from_the_phone_comes_back_to_the_officer(
    engine: Engine, proxy: Proxy, office: Office, answers: dict[str, Any], small_files: list[Path]
) -> None:
    proxy.on(FILES, Reply(502))
    draft = engine.draft(answers, AREA)
    photo = engine.keep_photo(draft, "foto_tempat", small_files[2])
    engine.call("finish", draft)
    until(engine.page, lambda: state(engine, draft) == "stored")
    until(engine.page, lambda: engine.call("status")["phase"] == "waiting")
    settle(engine)
    entry = engine.call("get", draft)
    assert (entry["complete"], entry["wanted"]) == (False, [photo["sha256"]])
    assert engine.call("counts")["incomplete"] == 1

    forget_file(engine, photo["sha256"])
    proxy.restore()
    engine.call("send", "manual")
    entry = engine.call("get", draft)
    assert (entry["state"], entry["errors"]) == ("refused", {"foto_tempat": ["@file_missing"]})

    engine.call("edit", draft)
    engine.keep_photo(draft, "foto_tempat", small_files[3])
    engine.call("finish", draft)
    until(engine.page, lambda: engine.call("get", draft)["complete"])
    assert office.entries([draft])[0]["revision"] == 2


def test_returned_entry_comes_to_a_new_phone_with_its_answers(
    engine: Engine, browser: Browser, proxy: Proxy, script: Path,
    server: LiveServer, answers: dict[str, Any], office: Office, username: str,
) -> None:  # fmt: skip
    entry = engine.finished(answers, AREA)
    until(engine.page, lambda: state(engine, entry["id"]) == "stored")
    decide(server, entry["id"], {"nik": "Satu angka tertukar."})
    phone = Guest(browser, bypass_csp=True).start()
    try:
        other = Engine(phone.page, proxy.origin, script)
        sign_in(other, username)
        until(other.page, lambda: other.call("get", entry["id"]) is not None)
        settle(other)
        came = other.call("get", entry["id"])
        assert (came["state"], came["note"], came["notes"]) == (
            "returned", "Mohon diperbaiki.", {"nik": "Satu angka tertukar."}
        )  # fmt: skip
        assert came["answers"]["nama_usaha"] == answers["nama_usaha"]
        other.call("edit", entry["id"])
        other.call(
            "saveDraft", entry["id"], {"answers": {**came["answers"], "nama_usaha": "Warung Diperbaiki"}}
        )
        other.call("finish", entry["id"])
        until(other.page, lambda: state(other, entry["id"]) == "stored")
        [row] = office.entries([entry["id"]])
        assert (row["state"], row["revision"], row["number"]) == ("revised", 2, 1)
        assert other.finished(answers, AREA)["number"] == 1
    finally:
        phone.close()


def test_approved_entry_can_no_longer_be_changed_here(
    engine: Engine, server: LiveServer, answers: dict[str, Any]
) -> None:
    entry = engine.finished(answers, AREA)
    until(engine.page, lambda: state(engine, entry["id"]) == "stored")
    decide(server, entry["id"])
    engine.call("send", "manual")
    until(engine.page, lambda: engine.call("get", entry["id"])["review"] == "approved")
    assert engine.fault("edit", entry["id"]) == "already_reviewed"


def test_respondents_entry_goes_with_the_token_of_the_link_beside_the_officers(
    engine: Engine, proxy: Proxy, server: LiveServer, office: Office, answers: dict[str, Any], script: Path,
    handset: Phone,
) -> None:  # fmt: skip
    token = server.flask("qr", "add", "daku", AREA).split("/q/")[1].split()[0]
    proxy.cut()
    mine = engine.finished(answers, AREA)
    proxy.connect()
    citizen = Engine(handset.new_page(), proxy.origin, script)
    citizen.call("start", {"sender": f"q_{token}", "worker": "/q/sw.js"})
    until(citizen.page, lambda: bool(citizen.page.evaluate(KEEPER)))
    proxy.cut()
    entry = citizen.finished(public_answers(server, answers), AREA)
    assert (entry["number"], entry["owner"]) == (None, f"q_{token}")
    assert [one["id"] for one in citizen.call("list")] == [entry["id"]]
    assert [one["id"] for one in engine.call("list")] == [mine["id"]]
    proxy.restore()
    citizen.call("send", "manual")
    until(citizen.page, lambda: bool(office.entries([entry["id"]]) and office.entries([mine["id"]])))
    [row] = office.entries([entry["id"]])
    assert (row["qr_token"], row["officer_id"]) == (token, None)
    tokens = {exchange.request_headers["authorization"][:9] for exchange in proxy.seen(BATCHES)}
    assert {token[:2] for token in (one.split(" ")[1] for one in tokens)} == {"d_", "q_"}


def test_search_and_file_of_one_entry(
    engine: Engine, answers: dict[str, Any], small_files: list[Path]
) -> None:
    one = engine.draft({**answers, "nama_usaha": "Warung Melati"}, AREA)
    engine.draft({**answers, "nama_usaha": "Bengkel Jaya"}, AREA)
    photo = engine.keep_photo(one, "foto_tempat", small_files[4])
    assert [entry["id"] for entry in engine.call("list", {"text": "melati WARUNG"})] == [one]
    receipt = engine.call("get", one)["receipt"]
    assert [entry["id"] for entry in engine.call("list", {"text": receipt.replace("-", "").lower()})] == [one]
    name, text = engine.page.evaluate(
        "async (id) => { const file = await engine.exportEntry(id); return [file.name, await file.text()]; }",
        one,
    )
    saved = json.loads(text)
    assert name == f"isian-draf-{receipt}.json"
    assert saved["entry"]["answers"]["nama_usaha"] == "Warung Melati"
    [file] = saved["files"]
    assert (file["sha256"], file["data"][:23]) == (photo["sha256"], "data:image/jpeg;base64,")


def test_first_visit_of_a_form_stays_within_its_budget(phone: Phone, proxy: Proxy) -> None:
    phone.page.goto(proxy.origin + "/app/daku")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    phone.page.wait_for_load_state("networkidle")
    assert len(proxy.exchanges) <= 8, [exchange.path for exchange in proxy.exchanges]
    assert proxy.bytes_received <= 60_000


def public_answers(server: LiveServer, answers: dict[str, Any]) -> dict[str, Any]:
    """Those that the public form asks for."""
    with server.application().app_context():
        asked = catalogue.builtin()["daku"].public.questions
    return {name: value for name, value in answers.items() if name in asked}


def decide(server: LiveServer, entry: str, notes: dict[str, str] | None = None) -> None:
    """The supervisor approves an entry of revision 1, or returns it with these notes."""
    with server.application().app_context():
        supervisor = db.session.scalars(select(User).where(User.role == Role.SUPERVISOR)).first()
        assert supervisor
        seen = ("recorded", 1)
        if notes:
            review.return_(entry, supervisor, seen, "Mohon diperbaiki.", notes)
        else:
            review.approve(entry, supervisor, seen)


def forget_file(engine: Engine, sha256: str) -> None:
    """The browser has lost a photo."""
    engine.page.evaluate(
        """async (key) => {
          const opening = indexedDB.open("jemput-bola");
          const db = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
          const tx = db.transaction("files", "readwrite");
          tx.objectStore("files").delete(key);
          await new Promise((resolve) => (tx.oncomplete = resolve));
          db.close();
        }""",
        sha256,
    )
