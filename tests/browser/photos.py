"""Photos as a phone's camera makes them: twelve megapixels of detail, turned by EXIF, with a position."""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image

ORIENTATION, GPS = 0x0112, 0x8825
CAMERA_SIZE = (4000, 3000)


def camera_photo(path: Path) -> Path:
    """A JPEG of 12 megapixels and about 6 MB, to be shown turned by 90 degrees, with a GPS position."""
    noise = Image.effect_noise((CAMERA_SIZE[0] // 2, CAMERA_SIZE[1] // 2), 80).resize(CAMERA_SIZE)
    bands = [
        noise,
        noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        noise.transpose(Image.Transpose.ROTATE_180),
    ]
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[GPS] = {1: "S", 2: (6.0, 37.0, 12.0), 3: "E", 4: (106.0, 48.0, 36.0)}
    Image.merge("RGB", bands).save(path, quality=76, exif=exif)
    return path


def small_photo(path: Path, seed: int) -> Path:
    """A JPEG of a few kilobytes that differs from that of any other seed."""
    shade = random.Random(seed)
    picture = Image.new("RGB", (320, 240), tuple(shade.randrange(256) for _ in range(3)))
    for _ in range(40):
        left, top = shade.randrange(300), shade.randrange(220)
        picture.paste(tuple(shade.randrange(256) for _ in range(3)), (left, top, left + 20, top + 20))
    picture.save(path, quality=80)
    return path
