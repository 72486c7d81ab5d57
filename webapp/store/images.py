"""Photos and signatures as they are kept: decoded, turned upright, written anew without metadata."""

from __future__ import annotations

from io import BytesIO

from flask_babel import gettext as _
from PIL import Image, ImageChops, ImageOps

from ..problems import Problem
from . import pdfs

# 40 megapixels take 120 MB in memory; phones send at most 1600 px on the longer side.
MOST_PIXELS = 40_000_000
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
QUALITY = 88
# What a compressed picture shows beside its ink is no ink: differences below this, of 255.
INK = [0] * 80 + [255] * 176
# A drawing that reaches no further than this part of its picture is a dot. The phone asks for more than that.
DOT = 50


def cleaned(content: bytes, media_type: str) -> bytes:
    """The same picture without EXIF (place, phone, time), comments, thumbnails or anything hidden after its end.

    Args:
        content: the file as it was sent.
        media_type: `image/jpeg`, `image/png` or `image/webp`; the content must be that. A document
            (`application/pdf`) stays as it is.

    Raises:
        Problem: `not_an_image`: broken, of another kind, or too many pixels; `not_a_pdf`.
    """
    if media_type == pdfs.MEDIA_TYPE:
        return pdfs.verified(content)
    kind = FORMATS.get(media_type)
    if kind is None:
        raise Problem(
            "not_an_image", _("Jenis berkas ini tidak diterima. Kirim foto JPEG, PNG, atau WebP, atau PDF.")
        )
    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            # The size stands in the header: nothing has been decoded yet.
            if picture.width * picture.height > MOST_PIXELS:
                raise Problem("not_an_image", _("Ukuran foto terlalu besar. Perkecil, lalu kirim lagi."))
            picture.load()
            upright = ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Problem("not_an_image") from error
    wanted = {"JPEG": ("RGB", "L"), "PNG": ("RGB", "RGBA", "L", "LA", "1"), "WEBP": ("RGB", "RGBA")}[kind]
    if upright.mode not in wanted:
        upright = upright.convert("RGBA" if kind != "JPEG" and upright.has_transparency_data else "RGB")
    # A picture of its own holds pixels only: what the file said beside them stays behind.
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    written = BytesIO()
    bare.save(written, kind, **({} if kind == "PNG" else {"quality": QUALITY}))
    return written.getvalue()


def signed(content: bytes) -> bool:
    """Whether a signature is more than a dot: its ink reaches over a fiftieth of the longer side of the picture.

    Args:
        content: a picture that can be read; paper is what its first corner shows, white where it is transparent.
    """
    with Image.open(BytesIO(content)) as opened:
        seen = opened.convert("RGBA")
    grey = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("L")
    paper = grey.getpixel((0, 0))
    box = ImageChops.difference(grey, Image.new("L", grey.size, paper)).point(INK).getbbox()
    return box is not None and max(box[2] - box[0], box[3] - box[1]) * DOT >= max(grey.size)
