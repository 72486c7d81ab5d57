"""QR codes of addresses: SVG for print, PNG for chat and slides."""

from __future__ import annotations

import base64
import io

import qrcode
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathFillImage

# Level Q still reads with a quarter of the code dirty or torn: posters hang outdoors.
LEVEL = qrcode.ERROR_CORRECT_Q
QUIET_ZONE = 4  # modules; ISO/IEC 18004 asks for four
PIXELS_PER_MODULE = 16
# On a poster: 61 modules. The smallest code that holds an address (33 modules) fails once a fifth of its area is
# covered in the middle, for a hole ruins every codeword that it touches; with finer modules it touches fewer of them.
POSTER_VERSION = 11


def _code(address: str, version: int | None = None) -> qrcode.QRCode:
    code = qrcode.QRCode(version, error_correction=LEVEL, border=QUIET_ZONE, box_size=PIXELS_PER_MODULE)
    code.add_data(address)
    code.make(fit=True)
    return code


def svg(address: str, version: int | None = None) -> bytes:
    """The code as an SVG file: black on white with a quiet zone, sharp at any size.

    Args:
        address: what it holds.
        version: the least size by ISO/IEC 18004 (1 to 40); None: as small as can be.
    """
    buffer = io.BytesIO()
    _code(address, version).make_image(image_factory=SvgPathFillImage).save(buffer)
    return buffer.getvalue()


def png(address: str) -> bytes:
    """The code as a black and white PNG, 16 pixels per module."""
    buffer = io.BytesIO()
    _code(address).make_image(image_factory=PilImage).save(buffer, format="PNG")
    return buffer.getvalue()


def data_uri(address: str) -> str:
    """The code inside the page itself: for a secret that must not be in an address that a log keeps."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg(address)).decode()
