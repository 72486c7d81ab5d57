"""The demo's invented entries of every service but DAKU, as phones and citizens would send them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils import uuid7

from ..services import AreaBook, Definition, catalogue
from . import demo_photos
from .demo_entries import CENTRES, KECAMATAN, businesses

Answers = dict[str, Any]
# What differs from a definition's example, for one entry.
Vary = Callable[[int, random.Random], Answers]

SURVEYS = ("skm", "survei_gerakan", "evaluasi_sop")
# Four in ten people live in the two large kelurahan.
KELURAHAN = (*CENTRES, "1003", "1002")
DAYS = 60
MINUTES_TO_FILL_IN = 3
# By which of those who answered the survey.
SUGGESTIONS = {
    2: "Antrean KTP panjang, mohon ditambah loket.",
    7: "Petugasnya ramah dan cepat.",
    11: "Kursi tunggu kurang.",
    16: "Syaratnya ditempel di depan supaya tidak bolak-balik.",
    23: "Mohon jemput bola lebih sering di RW kami.",
    31: "Parkir motor sempit.",
}


@dataclass
class Invented:
    """One entry as sent, and its files by hash.

    Attributes:
        citizen: it comes through a QR link, not from an officer's phone.
        path: the steps that the desk has made with it: (state, answers, note).
    """

    area: str
    entry: dict[str, Any]
    files: Mapping[str, bytes]
    citizen: bool
    path: Sequence[tuple[str, Answers, str]] = ()


def entries(today: datetime, book: AreaBook) -> Iterator[Invented]:
    """All of them, captured over the two months before `today` (aware, in the office's time zone).

    Names are invented; NIK and phone numbers have the right form and belong to nobody.
    """
    owners = [one.entry["answers"] for one in businesses(today)]
    for service, (count, vary) in _plan(owners).items():
        definition = catalogue.builtin()[service]
        chance = random.Random(service)  # noqa: S311 - an invention, not a secret
        for place in range(count):
            answers = {**definition.example(book), **vary(place, chance)}
            made = _entry(definition, answers, place * DAYS // count, today, chance, book)
            # The oldest have come furthest.
            made.path = _path(service, count - 1 - place, today)
            yield made


def _entry(
    definition: Definition,
    answers: Answers,
    days_ago: int,
    today: datetime,
    chance: random.Random,
    book: AreaBook,
) -> Invented:
    area = answers.get(definition.area_question or "") or f"{KECAMATAN}.{chance.choice(KELURAHAN)}"
    done = (today - timedelta(days=days_ago)).replace(
        hour=chance.randint(8, 15), minute=chance.randint(5, 55)
    )
    done = min(done, today - timedelta(minutes=5))
    files, announced = {}, []
    for question in definition.file_questions:
        if isinstance(answers.get(question), str):
            content = demo_photos.signature(f"{definition.id} {days_ago} {done}")
            sha256 = answers[question] = hashlib.sha256(content).hexdigest()
            files[sha256] = content
            announced.append(
                {"question": question, "sha256": sha256, "bytes": len(content), "type": "image/png"}
            )
    # The example may answer a question that does not apply here.
    answers = {name: value for name, value in answers.items() if name in definition.shown(answers)}
    opened = done - timedelta(minutes=MINUTES_TO_FILL_IN)
    entry = {
        "id": _id_at(opened),
        "service": definition.id,
        "version": definition.version,
        "revision": 1,
        "collected_at": done.isoformat(),
        "area": area,
        "answers": answers,
        "attachments": announced,
    }
    return Invented(area, entry, files, citizen=definition.id in SURVEYS)


def _path(service: str, rank: int, today: datetime) -> list[tuple[str, Answers, str]]:
    """How far the desk has come with the entry of this rank; 0 is the oldest."""
    day = (today - timedelta(days=3)).date().isoformat()
    if service == "perisa":
        issued = {"nib": f"00000009{rank:05}", "tanggal_nib": day, "risiko": "rendah"}
        way: list[tuple[str, Answers, str]] = [("diperiksa", {}, ""), ("proses_oss", {}, "")]
        if rank == 3:
            return [*way, ("tertunda", {}, "")]
        if rank == 5:
            return [("dikembalikan", {}, "Alamat di KTP belum lengkap.")]
        return [*way, ("terbit", issued, "")] if rank < 2 else way[: max(0, 4 - rank)]
    if service == "faisal":
        issued = {"nomor_halal": f"ID0000000000000000{rank}", "tanggal_halal": day}
        way = [("lengkap", {}, ""), ("verval", {"nama_pendamping": "Dede Mulyadi"}, ""), ("bpjph", {}, "")]
        way += [("fatwa", {}, ""), ("sidang", {}, ""), ("terbit", issued, "")]
        return way[: (6, 4, 1, 0, 0, 0)[rank]]
    approved = {"dasi": 1, "standar_pelayanan": 3}
    return [("approved", {}, "")] if rank < approved.get(service, 0) else []


def _id_at(opened: datetime) -> str:
    """A UUIDv7 as the phone makes it when the form is opened: the first 48 bits are milliseconds."""
    chance = uuid7().int & ((1 << 80) - 1)
    return str(UUID(int=int(opened.timestamp() * 1000) << 80 | chance))


def _plan(owners: list[Answers]) -> dict[str, tuple[int, Vary]]:
    """Service -> how many entries, and what differs from one to the next."""
    people = [owner["nama_pemilik"] for owner in owners]
    without_nib = [owner for owner in owners if owner["punya_nib"] != "ya"]
    cooks = [owner for owner in owners if owner["sektor"] == "kuliner"]

    def phone(place: int) -> str:
        return f"+628120000{place:04}"

    def visitor(place: int, chance: random.Random) -> Answers:
        purpose = chance.choice(["kependudukan", "surat", "surat", "usaha", "tanah", "pengaduan"])
        return {
            "nama": people[place],
            "asal": f"RW {place % 14 + 1:03}",
            "telepon": phone(place),
            "keperluan": purpose,
        }

    def participant(place: int, chance: random.Random) -> Answers:
        owner = owners[place]
        return {
            "nama": owner["nama_pemilik"],
            "asal": owner["nama_usaha"],
            "jenis_kelamin": owner["jenis_kelamin"],
            "telepon": owner["telepon"],
        }

    def given(place: int, chance: random.Random) -> Answers:
        # Counter services as a real kecamatan had them in a month: mostly KTP, SKTM and KK.
        kinds = ["ktp"] * 35 + ["sktm"] * 30 + ["kk"] * 22 + ["skck"] * 8 + ["leg_proposal"] * 8
        kinds += ["kia"] * 5 + ["akta_lahir"] * 5 + ["sku"] * 4 + ["kematian"] * 2 + ["rek_nikah"] * 2
        return {"jenis": chance.choice(kinds), "nama": people[place % len(people)], "keterangan": ""}

    def cooperative(place: int, chance: random.Random) -> Answers:
        code, kind = [
            ("1003", "simpan_pinjam"),
            ("1002", "konsumen"),
            ("1006", "jasa"),
            ("1001", "produsen"),
        ][place]
        return {
            "nama_koperasi": f"Koperasi {['Melati', 'Sejahtera', 'Mandiri', 'Guyub'][place]} Contoh",
            "jenis": kind,
            "kelurahan": f"{KECAMATAN}.{code}",
            "ketua": people[place + 3],
            "status": "tidak_aktif" if place == 3 else "aktif",
            "sudah_rat": "ya" if place < 2 else "tidak",
            "anggota_laki": 20 + place * 7,
            "anggota_perempuan": 35 + place * 5,
        }

    def satisfied(place: int, chance: random.Random) -> Answers:
        scores = {element: chance.choice([2, 3, 3, 3, 4, 4]) for element in _SKM}
        return {
            **scores,
            "biaya": 4,
            "layanan": chance.choice(["ktp", "ktp", "kk", "sktm", "sku", "iumk"]),
            "jam": chance.choice(["pagi", "pagi", "siang"]),
            "titik": chance.choice(["kelurahan", "kelurahan", "jemput_bola"]),
            "jenis_kelamin": chance.choice("LP"),
            "umur": chance.randint(18, 68),
            "pendidikan": chance.choice(["sd", "smp", "sma", "sma", "diploma", "s1"]),
            "pekerjaan": chance.choice(["wirausaha", "wirausaha", "swasta", "pns"]),
            "saran": SUGGESTIONS.get(place, ""),
        }

    def moved(place: int, chance: random.Random) -> Answers:
        names = ("mudah", "cepat", "petugas_membantu", "bermanfaat")
        return {
            **{name: chance.choice([2, 3, 3, 4, 4]) for name in names},
            "layanan": chance.choice(["perisa", "faisal", "daku"]),
            "tahu_dari": chance.choice(["rt_rw", "petugas", "media_sosial"]),
            "saran": "",
        }

    def staff(place: int, chance: random.Random) -> Answers:
        names = ("jelas", "dijalankan", "tepat_waktu", "membantu", "sarana_cukup")
        return {
            **{name: chance.choice([2, 3, 3, 4]) for name in names},
            "sop": chance.choice(["perisa", "daku"]),
            "status_pegawai": "asn" if place % 2 else "non_asn",
            "kendala": [chance.choice(["sinyal", "oss", "syarat"])],
            "saran": "",
        }

    def observed(place: int, chance: random.Random) -> Answers:
        return {"tanda_terima": "tidak" if place else "ya", "perisa_kbli": "ya", "temuan": ""}

    def standard(place: int, chance: random.Random) -> Answers:
        return [
            {},
            {
                "layanan": "sktm",
                "persyaratan": "Pengantar RT dan RW, KTP, KK",
                "jangka_waktu": "1 hari kerja",
                "produk": "Surat Keterangan Tidak Mampu",
            },
            {
                "layanan": "kk",
                "persyaratan": "KK lama\nKTP kepala keluarga\nSurat nikah atau akta kelahiran bila ada perubahan",
                "prosedur": "1. Warga menyerahkan berkas.\n2. Petugas memeriksa.\n3. Camat menandatangani.",
                "produk": "Pengantar Kartu Keluarga",
            },
            {"layanan": "skck", "jangka_waktu": "30 menit", "produk": "Surat pengantar SKCK"},
        ][place]

    def licence(place: int, chance: random.Random) -> Answers:
        left_open = dict.fromkeys(("email", "npwp", "bpjs_kesehatan", "bpjs_tk"), "")
        known = _shared(without_nib[place], "alamat_usaha")
        return {**known, **left_open, "alamat_ktp": known["alamat_usaha"]}

    def halal(place: int, chance: random.Random) -> Answers:
        owner = cooks[place]
        nib = {"punya_nib": "ya", "nib": owner["nib"]} if "nib" in owner else {"punya_nib": "tidak"}
        return {
            **_shared(owner, "alamat_produksi"),
            **nib,
            "produk": [{"nama": owner["produk_utama"], "merek": owner["nama_usaha"]}],
            "jumlah_outlet": "lebih" if place == 3 else "satu",
            "nama_penyelia": owner["nama_pemilik"],
            "nik_penyelia": owner["nik"],
            **{"email": "", "alamat_ktp": owner["alamat_usaha"], "alamat_outlet": ""},
        }

    return {
        "buku_tamu": (14, visitor),
        "daftar_hadir": (8, participant),
        "catatan_pelayanan": (48, given),
        "dasi": (4, cooperative),
        "skm": (40, satisfied),
        "survei_gerakan": (14, moved),
        "evaluasi_sop": (10, staff),
        "pengamatan_sop": (3, observed),
        "standar_pelayanan": (4, standard),
        "perisa": (8, licence),
        "faisal": (6, halal),
    }


_SKM = ("persyaratan", "prosedur", "waktu", "produk", "kompetensi", "perilaku", "sarana", "pengaduan")
_OF_OWNER = (
    *(
        "nama_pemilik",
        "nik",
        "jenis_kelamin",
        "tanggal_lahir",
        "telepon",
        "nama_usaha",
        "produk_utama",
        "kbli",
    ),
    *("kelurahan", "rt", "rw", "lokasi", "status_tempat", "modal", "penjualan", "pekerja_laki"),
    *("pekerja_perempuan", "persetujuan"),
)


def _shared(owner: Answers, address: str) -> Answers:
    """What PERISA and FAISAL know already when the business is in the registry."""
    known = {name: owner[name] for name in _OF_OWNER if name in owner}
    given = {**owner["persetujuan"], "given_by": owner["nama_pemilik"]}
    return {**known, address: owner["alamat_usaha"], "persetujuan": given, "ikrar": given}
