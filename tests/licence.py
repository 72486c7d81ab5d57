"""A service that exists in tests only: its path has every phase, and one step asks for a number, a day and a PDF."""

from __future__ import annotations

from typing import Any

from webapp.services import Definition, load

DESK = ["supervisor", "admin"]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
NIB = "0123456789012"


def text(words: str) -> dict[str, str]:
    return {"id": words}


def step(source: list[str], target: str, label: str, **more: Any) -> dict[str, Any]:
    return {"from": source, "to": target, "by": DESK, "label": text(label), **more}


RAW: dict[str, Any] = {
    "id": "izin",
    "version": 1,
    "title": text("Izin uji"),
    "short_title": text("Izin"),
    "audience": ["officer", "public"],
    "title_from": ["nama"],
    "search_from": ["nama", "nik"],
    "registry": {"fields": {"name": "nama", "nik": "nik"}},
    "sheet": [
        {"screen": text("Data pelaku usaha"), "fields": ["nik", "nama", "lahir"]},
        {"screen": text("Modal"), "fields": ["modal", "catatan"]},
    ],
    "sections": [
        {
            "id": "usaha",
            "title": text("Usaha"),
            "questions": [
                {
                    "id": "nama",
                    "type": "text",
                    "label": text("Nama"),
                    "required": True,
                    "example": "Warung Sari",
                },
                {"id": "nik", "type": "nik", "label": text("NIK"), "example": "3271025708909901"},
                {"id": "lahir", "type": "date", "label": text("Tanggal lahir"), "example": "1990-08-17"},
                {"id": "modal", "type": "money", "label": text("Modal"), "example": 1500000},
                {"id": "catatan", "type": "text", "label": text("Catatan")},
            ],
        }
    ],
    "workflow": {
        "start": "diajukan",
        "states": {
            "diajukan": {"phase": "new", "label": text("Diajukan")},
            "kembali": {"phase": "returned", "label": text("Perlu diperbaiki")},
            "lengkap": {"phase": "revised", "label": text("Sudah diperbaiki")},
            "proses_oss": {"phase": "working", "label": text("Diproses di OSS")},
            "terbit": {"phase": "approved", "label": text("NIB terbit")},
            "gagal": {"phase": "rejected", "label": text("Gagal di OSS")},
            "ditarik": {"phase": "withdrawn", "label": text("Ditarik pemohon")},
        },
        "transitions": [
            step(["diajukan", "lengkap"], "proses_oss", "Masukkan ke OSS", days=3),
            step(["diajukan", "lengkap"], "kembali", "Kembalikan", days=3),
            {"from": ["kembali"], "to": "lengkap", "by": ["petugas"], "label": text("Perbaiki")},
            step(
                ["proses_oss"],
                "terbit",
                "NIB terbit",
                days=5,
                asks=[
                    {"id": "nib", "type": "nib", "label": text("NIB"), "required": True},
                    {
                        "id": "tanggal",
                        "type": "date",
                        "label": text("Tanggal terbit"),
                        "required": True,
                        "max": "today",
                    },
                    {
                        "id": "berkas",
                        "type": "file",
                        "label": text("Berkas NIB"),
                        "accept": ["pdf"],
                        "required": True,
                    },
                ],
                updates={"nib": "nib", "nib_date": "tanggal"},
            ),
            step(
                ["proses_oss"],
                "gagal",
                "Gagal di OSS",
                asks=[
                    {"id": "tanggal", "type": "date", "label": text("Tanggal ditolak OSS"), "required": True}
                ],
            ),
            step(["diajukan", "lengkap", "proses_oss"], "ditarik", "Ditarik pemohon"),
        ],
    },
}


def licence() -> Definition:
    """The definition, ready to be published."""
    return load(RAW, "izin.yaml")
