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

# One entry that went through the form, once more under another id, number and content.
COPY = """
async ([count, first]) => {
  const opening = indexedDB.open("jemput-bola");
  const db = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const tx = db.transaction(["entries", "meta"], "readwrite");
  const get = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const all = await get(tx.objectStore("entries").getAll());
  const model = all.find((entry) => entry.state === "queued");
  const highest = await get(tx.objectStore("meta").get(`highest:${model.owner}`));
  const words = ["Sari", "Rejeki", "Barokah", "Mekar", "Jaya", "Berkah", "Lestari", "Makmur", "Sentosa", "Mulya"];
  const ids = [];
  for (let made = 1; made <= count; made += 1) {
    const copy = structuredClone(model);
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    new DataView(bytes.buffer).setUint32(0, Math.floor(Date.now() / 65536));
    new DataView(bytes.buffer).setUint16(4, (Date.now() + made) % 65536);
    bytes[6] = 0x70 | (bytes[6] & 15);
    bytes[8] = 0x80 | (bytes[8] & 63);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    copy.id = hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
    copy.number = highest + made;
    copy.updated_at += made;
    const { answers } = copy.content;
    const pick = (list) => list[Math.floor(Math.random() * list.length)];
    for (const [question, value] of Object.entries(answers)) {
      if (question === first.name || question === first.title) {
        answers[question] = `${pick(words)} ${pick(words)} ${made}`;
      } else if (question === first.phone) {
        answers[question] = `+62812${String(Math.floor(Math.random() * 1e8)).padStart(8, "0")}`;
      } else if (value && typeof value === "object" && "lat" in value) {
        value.lat = Number((value.lat + Math.random() / 100).toFixed(6));
        value.lon = Number((value.lon + Math.random() / 100).toFixed(6));
      } else if (question === first.nik) {
        answers[question] = value.slice(0, 12) + String(1 + Math.floor(Math.random() * 9998)).padStart(4, "0");
      }
    }
    tx.objectStore("entries").put(copy);
    ids.push(copy.id);
  }
  tx.objectStore("meta").put(highest + count, `highest:${model.owner}`);
  await new Promise((resolve) => (tx.oncomplete = resolve));
  db.close();
  return ids;
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


def multiply(page: Page, count: int, *, title: str, name: str, nik: str, phone: str) -> list[str]:
    """Put `count` more entries like the one that is queued into the phone; their ids.

    The names, positions, phone numbers and NIK (the given questions) differ from entry to entry.
    """
    questions = {"title": title, "name": name, "nik": nik, "phone": phone}
    made: list[str] = page.evaluate(COPY, [count, questions])
    return made


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
            entry.content.answers[question] = value;
            tx.objectStore("entries").put(entry);
          };
          await new Promise((resolve) => (tx.oncomplete = resolve));
          db.close();
        }""",
        [number, question, value],
    )
