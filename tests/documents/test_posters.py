"""Posters: every size holds a code that reads from a coarse and damaged print, and words that stay words."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from webapp.documents.letterhead import letterhead, office
from webapp.documents.posters import SIZES, Instructions, Poster, pdf
from webapp.services import Area, AreaBook

DPI = 150
ADDRESS = "https://data.contoh.go.id/q/abcDEF0123456789"
STEPS = (
    "Buka kamera ponsel, arahkan ke kotak di atas.",
    "Sentuh alamat yang muncul, lalu isi pertanyaannya. Gratis, tanpa memasang aplikasi.",
    "Simpan kode bukti yang muncul di akhir.",
)
POSTER = Poster(
    letterhead=("Pemerintah Kota Bogor", "Kecamatan Bogor Timur", "Kelurahan Katulampa"),
    title="Pendataan Pelaku Usaha",
    place="Titik 3 · Loket kelurahan",
    link=ADDRESS,
    address="data.contoh.go.id/k/k7fm3x",
    typed="Kamera tidak bisa membaca? Ketik alamat ini:",
    alt="Kode QR",
    dates="Dibuka 1 Desember 2026.",
    number="32.71.02.1003 / 3",
    instructions=(Instructions("id", "Bahasa Indonesia", STEPS), Instructions("su", "Basa Sunda", STEPS)),
)
# A fifth of the code's area, as part of its side: torn off, covered by another paper, a wet stamp, a strip of tape.
COVERED = {
    "middle": (0.276, 0.276, 0.448, 0.448),
    "corner": (0.552, 0.552, 0.448, 0.448),
    "right": (0.8, 0.28, 0.2, 0.72),
    "strip": (0.44, 0.0, 0.2, 1.0),
}


def made(*posters: Poster, size: str = "a4") -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf(posters, size, title="Poster QR", author="Kecamatan Bogor Timur"))


def printed(document: pypdfium2.PdfDocument, page: int = 0) -> Image.Image:
    return document[page].render(scale=DPI / 72).to_pil().convert("L")


def words(document: pypdfium2.PdfDocument, page: int = 0) -> str:
    return " ".join(document[page].get_textpage().get_text_bounded().split())


def only_code(image: Image.Image) -> zxingcpp.Barcode:
    (found,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return found


@pytest.mark.parametrize("size", SIZES)
def test_the_code_reads_from_a_coarse_print_also_with_a_fifth_of_it_covered(size: str) -> None:
    document = made(POSTER, size=size)
    assert len(document) == 1
    width, height = (points / 72 * 25.4 for points in document[0].get_size())
    assert (round(width), round(height)) == SIZES[size]
    image = printed(document)
    code = only_code(image)
    assert (code.text, code.ec_level) == (ADDRESS, "Q")
    corners = code.position
    left, top = corners.top_left.x, corners.top_left.y
    side = corners.bottom_right.x - left
    assert side > 0.45 * image.width, "the code is what is seen first"
    for x, y, wide, high in COVERED.values():
        damaged = image.copy()
        box = (left + x * side, top + y * side, left + (x + wide) * side, top + (y + high) * side)
        ImageDraw.Draw(damaged).rectangle(box, fill=200)
        assert only_code(damaged).text == ADDRESS


@pytest.mark.parametrize("size", SIZES)
def test_every_word_stands_on_the_sheet(size: str) -> None:
    text = words(made(POSTER, size=size))
    for said in (
        *(line.upper() for line in POSTER.letterhead),
        POSTER.title,
        POSTER.place,
        POSTER.address,
        POSTER.typed,
        POSTER.dates,
        POSTER.number,
        "Basa Sunda",
    ):
        assert said in text
    assert text.count(STEPS[2]) == 2


HOSTILE = (
    '#panic("x") ]] $x$ \\ <label> @ref *tebal* _miring_ // /* "kutip" \'petik\' `kode` = judul',
    "שלום لوكيت",
    "\u202eterbalik\u202c",
    "W\u200b" * 60,
    '#include "/etc/passwd" #read("/etc/passwd") #sys.inputs',
)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", HOSTILE)
def test_what_somebody_typed_is_never_anything_but_text(size: str, place: str) -> None:
    document = made(replace(POSTER, place=place, title=place[:60], letterhead=(place,)), size=size)
    assert len(document) == 1
    assert only_code(printed(document)).text == ADDRESS
    if place.isascii():
        assert place.replace(" ", "") in words(document).replace(" ", "")


def test_all_posters_of_an_area_are_one_file() -> None:
    others = [replace(POSTER, link=f"{ADDRESS[:-1]}{n}", place=f"Titik {n}") for n in range(3)]
    document = made(*others, size="a5")
    assert [only_code(printed(document, page)).text for page in range(3)] == [one.link for one in others]


def test_a_letterhead_names_the_office_of_the_area() -> None:
    book = AreaBook(
        [
            Area("32.71", "Kota Bogor"),
            Area("32.71.02", "Bogor Timur"),
            Area("32.71.02.1003", "Katulampa"),
            Area("32.14.02.2001", "Campaka"),
        ]
    )
    assert letterhead(book, "32.71.02.1003") == [
        "Pemerintah Kota Bogor",
        "Kecamatan Bogor Timur",
        "Kelurahan Katulampa",
    ]
    assert letterhead(book, "32.71.02")[-1] == office(book, "32.71.02") == "Kecamatan Bogor Timur"
    assert letterhead(book, "32.14.02.2001") == ["Desa Campaka"]
    assert office(book, "99.99") == "99.99"
