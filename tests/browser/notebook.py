"""Looks straight into the phone's IndexedDB, past the app, and fills it for tests of volume."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

READ = """
async (store) => {
  const opening = indexedDB.open("jemput-bola");
  const db = await new Promise((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const reading = db.transaction(store).objectStore(store).getAll();
  const found = await new Promise((resolve, reject) => {
    reading.onsuccess = () => resolve(reading.result);
    reading.onerror = () => reject(reading.error);
  });
  db.close();
  return found.map(({ blob, ...rest }) => (blob ? { ...rest, size: blob.size } : rest));
}
"""

# Whoever writes comes after whoever asked first: until `release`, nobody else gets at the phone's database.
HOLD = """
() => {
  const opening = indexedDB.open("jemput-bola");
  let held = true;
  const begun = new Promise((begin) => {
    opening.onsuccess = () => {
      const tx = opening.result.transaction(["entries", "files", "meta"], "readwrite");
      tx.oncomplete = () => opening.result.close();
      const again = () => {
        begin();
        if (held) {
          tx.objectStore("meta").get("-").onsuccess = again;
        }
      };
      tx.objectStore("meta").get("-").onsuccess = again;
    };
  });
  (window.holds ??= []).push({ begun, release: () => (held = false) });
}
"""

# One entry that went through the form, once more under another id, number and content.
COPY = """
async (contents) => {
  const opening = indexedDB.open("jemput-bola");
  const db = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const tx = db.transaction(["entries", "meta"], "readwrite");
  const get = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const all = await get(tx.objectStore("entries").getAll());
  const model = all.find((entry) => entry.state === "queued");
  const highest = await get(tx.objectStore("meta").get(`highest:${model.owner}`));
  contents.forEach((answers, place) => {
    const made = place + 1;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    new DataView(bytes.buffer).setUint32(0, Math.floor(Date.now() / 65536));
    new DataView(bytes.buffer).setUint16(4, (Date.now() + made) % 65536);
    bytes[6] = 0x70 | (bytes[6] & 15);
    bytes[8] = 0x80 | (bytes[8] & 63);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const copy = structuredClone(model);
    copy.id = hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
    copy.number = highest + made;
    copy.updated_at += made;
    copy.content.answers = { ...(answers.replace ?? copy.content.answers), ...answers.change };
    tx.objectStore("entries").put(copy);
  });
  tx.objectStore("meta").put(highest + contents.length, `highest:${model.owner}`);
  await new Promise((resolve) => (tx.oncomplete = resolve));
  db.close();
}
"""


def entries(page: Page) -> list[dict[str, Any]]:
    """What the phone holds of entries, searched fields and content in one dictionary, in order of their numbers."""
    found = [{**record, **record.get("content", {})} for record in page.evaluate(READ, "entries")]
    return sorted(found, key=lambda entry: (entry["number"] or 0, entry["created_at"]))


def files(page: Page) -> list[dict[str, Any]]:
    """The photos on the phone, with their size instead of their bytes."""
    found: list[dict[str, Any]] = page.evaluate(READ, "files")
    return found


def multiply(page: Page, contents: list[dict[str, Any]], *, whole: bool = True) -> None:
    """Put more entries like the one that waits into the phone, each with its own id and number.

    Args:
        contents: the answers of each; with `whole` false only those that differ from the entry that waits.
    """
    page.evaluate(COPY, [{"replace" if whole else "change": answers} for answers in contents])


def value(page: Page, key: str) -> Any:
    """One value of the phone's `meta` store; None if it has none under this key."""
    return page.evaluate(
        """async (key) => {
          const opening = indexedDB.open("jemput-bola");
          const db = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
          const reading = db.transaction("meta").objectStore("meta").get(key);
          const found = await new Promise((resolve) => (reading.onsuccess = () => resolve(reading.result)));
          db.close();
          return found;
        }""",
        key,
    )


def hold(page: Page, *, from_the_start: bool = False) -> None:
    """Keep the phone's database for ourselves, after whoever has asked for it before, as a slow phone seems to.

    Args:
        from_the_start: not now, but as soon as the next page begins, on a phone that has a database already.
    """
    if from_the_start:
        page.add_init_script(f"window.holds ?? ({HOLD})()")
    else:
        page.evaluate(HOLD)


def release(page: Page, number: int) -> None:
    """End the `hold` of this number, from 0, on this page, once it has the database."""
    page.evaluate("(number) => holds[number].begun.then(holds[number].release)", number)


def forget(page: Page, key: str) -> None:
    """Remove one value of the phone's `meta` store, for example how long it wants to wait."""
    page.evaluate(
        """async (key) => {
          const opening = indexedDB.open("jemput-bola");
          const db = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
          const tx = db.transaction("meta", "readwrite");
          tx.objectStore("meta").delete(key);
          await new Promise((resolve) => (tx.oncomplete = resolve));
          db.close();
        }""",
        key,
    )


def alter(page: Page, number: int, question: str, value: Any) -> None:
    """Change one answer of the entry with this number behind the form's back."""
    page.evaluate(
        """async ([number, question, value]) => {
          const opening = indexedDB.open("jemput-bola");
          const db = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
          const tx = db.transaction("entries", "readwrite");
          const reading = tx.objectStore("entries").getAll();
          reading.onsuccess = () => {
            const entry = reading.result.find((one) => one.number === number);
            entry.content.answers = question ? { ...entry.content.answers, [question]: value } : value;
            tx.objectStore("entries").put(entry);
          };
          await new Promise((resolve) => (tx.oncomplete = resolve));
          db.close();
        }""",
        [number, question, value],
    )


def replace(page: Page, number: int, answers: dict[str, Any]) -> None:
    """Change all answers of the entry with this number behind the form's back."""
    alter(page, number, "", answers)
