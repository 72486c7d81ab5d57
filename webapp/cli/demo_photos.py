"""Invented pictures for the demo: a stall, its goods, a signature, drawn."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIZE = (960, 720)
COLOURS = ("#b3412e", "#2f6f4f", "#2b5c8a", "#8a5a2b", "#6b4c8a", "#b07a1e")


def place(name: str) -> bytes:
    """A stall with an awning and the business's name on its board, as JPEG; the same for the same name."""
    chance = random.Random(name)  # noqa: S311 - a picture, not a secret
    colour = chance.choice(COLOURS)
    picture = Image.new("RGB", SIZE, "#cfe0ea")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 520, 960, 720), fill="#a79a86")
    draw.rectangle((150, 230, 810, 620), fill=chance.choice(("#efe6d2", "#e3d8c4", "#dfe6dc")))
    for stripe in range(11):
        left = 120 + stripe * 66
        draw.polygon(
            [(left, 230), (left + 66, 230), (left + 58, 310), (left - 8, 310)],
            fill=colour if stripe % 2 else "#f5f1e8",
        )
    draw.rectangle((200, 130, 760, 215), fill=colour)
    draw.text((480, 172), name, font=ImageFont.load_default(size=40), fill="white", anchor="mm")
    draw.rectangle((560, 360, 720, 620), fill="#6e5540")
    draw.rectangle((200, 380, 500, 500), fill="#7fa3b5")
    draw.rectangle((190, 500, 510, 620), fill="#9b7b57")
    return _written(picture)


def product(name: str) -> bytes:
    """Goods on a table, as JPEG; the same for the same name."""
    chance = random.Random(name)  # noqa: S311 - a picture, not a secret
    picture = Image.new("RGB", SIZE, "#e9dfcf")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 430, 960, 720), fill="#9b7b57")
    for _piece in range(14):
        left, top, wide = chance.randint(80, 780), chance.randint(300, 560), chance.randint(60, 140)
        draw.ellipse(
            (left, top, left + wide, top + wide * 2 // 3), fill=chance.choice(COLOURS), outline="#3d2f20"
        )
    draw.text((480, 120), name, font=ImageFont.load_default(size=44), fill="#3d2f20", anchor="mm")
    return _written(picture)


def signature(name: str) -> bytes:
    """A scribble, as PNG; the same for the same name."""
    chance = random.Random(name)  # noqa: S311 - a picture, not a secret
    picture = Image.new("RGB", (480, 180), "white")
    points = [(30 + step * 28, 90 + chance.randint(-55, 55)) for step in range(16)]
    ImageDraw.Draw(picture).line(points, fill="#10233a", width=5, joint="curve")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _written(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
