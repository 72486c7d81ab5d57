"""QR codes: what a phone reads is the exact address, also from a dirty print."""

from __future__ import annotations

import base64
import io
import re

import pytest
import qrcode
import zxingcpp
from PIL import Image, ImageDraw
from qrcode.image.pil import PilImage

from webapp.documents import qr

ADDRESSES = ["https://data.contoh.go.id/q/abcDEF0123456789", "http://127.0.0.1:8000/app/#kode=K7QF-M3XP-9TAB"]


def decode(image: Image.Image) -> str:
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    assert len(found) == 1
    return found[0].text


def drawn(svg: bytes) -> Image.Image:
    """The SVG of the qrcode library, rasterised: it consists of squares `M x,y H right V bottom H x z`."""
    text = svg.decode()
    side = float(text.partition('viewBox="0 0 ')[2].partition(" ")[0])
    scale = 1200 / side
    image = Image.new("L", (1200, 1200), 255)
    pen = ImageDraw.Draw(image)
    squares = re.findall(r"M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)H", text)
    assert squares
    for square in squares:
        left, top, right, bottom = (float(part) * scale for part in square)
        pen.rectangle((left, top, right - 1, bottom - 1), fill=0)
    return image


@pytest.mark.parametrize("address", ADDRESSES)
def test_png_reads_back_as_the_exact_address(address):
    assert decode(Image.open(io.BytesIO(qr.png(address)))) == address


@pytest.mark.parametrize("address", ADDRESSES)
def test_svg_reads_back_as_the_exact_address(address):
    content = qr.svg(address)
    assert b"<script" not in content
    assert b"style=" not in content
    assert decode(drawn(content)) == address


def holed(image: Image.Image) -> Image.Image:
    """The code with a white square of 28 % of its width in the middle: torn, or a wet stamp on it."""
    image = image.convert("L")
    side = image.size[0]
    ImageDraw.Draw(image).rectangle((side * 0.36, side * 0.36, side * 0.64, side * 0.64), fill=255)
    return image


def test_a_hole_that_level_m_does_not_survive_is_read_over():
    assert decode(holed(Image.open(io.BytesIO(qr.png(ADDRESSES[0]))))) == ADDRESSES[0]
    weaker = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4, box_size=16)
    weaker.add_data(ADDRESSES[0])
    assert not zxingcpp.read_barcodes(holed(weaker.make_image(image_factory=PilImage).get_image()))


def test_data_uri_holds_the_svg():
    head, _, body = qr.data_uri(ADDRESSES[1]).partition(",")
    assert head == "data:image/svg+xml;base64"
    assert decode(drawn(base64.b64decode(body))) == ADDRESSES[1]
