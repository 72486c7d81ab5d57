"""Draws the app's icon, a ball in a map pin, as SVG and in the sizes that phones ask for.

Run `.venv/bin/python static/draw_icons.py` after a change; the files it writes are committed.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).parent / "icons"
# The colours of static/style/tokens.css.
LEAF, PAPER, BALL, SEAM = "#07553a", "#fffdf6", "#f5a300", "#14201b"
# On a square of 512: the pin's head and tip, and the ball in it.
SIZE = 512
CENTRE, HEAD, TIP, BALL_RADIUS, LINE = (256, 214), 158, 462, 122, 17
# Drawn large and shrunk, so that edges are smooth.
FINER = 4
# A mask may cut away all but the middle circle of four fifths.
MASKABLE_SCALE = 0.74

Point = tuple[float, float]


def svg() -> str:
    """The icon as a drawing that scales."""
    x, y = CENTRE
    (left, low), (right, _) = tangents()
    seams = "".join(
        "M" + " ".join(f"{px:.0f} {py:.0f}" for px, py in (line[0], line[len(line) // 2], line[-1]))
        for line in (seam_across(), seam_down())
    )
    seams += "".join(
        f"M{start[0]:.0f} {start[1]:.0f}Q{bend[0]:.0f} {bend[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
        for start, bend, end in side_seams()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" rx="96" fill="{LEAF}"/>'
        f'<path d="M{left:.0f} {low:.0f}A{HEAD} {HEAD} 0 1 1 {right:.0f} {low:.0f}L{x} {TIP}z" fill="{PAPER}"/>'
        f'<circle cx="{x}" cy="{y}" r="{BALL_RADIUS}" fill="{BALL}" stroke="{SEAM}" stroke-width="{LINE}"/>'
        f'<path d="{seams}" fill="none" stroke="{SEAM}" stroke-width="{LINE}"/></svg>\n'
    )


def tangents() -> tuple[Point, Point]:
    """Where the pin's straight sides leave its round head."""
    x, y = CENTRE
    distance = TIP - y
    height = HEAD * HEAD / distance
    width = HEAD * (1 - (HEAD / distance) ** 2) ** 0.5
    return (x - width, y + height), (x + width, y + height)


def seam_across() -> list[Point]:
    """The seam from left to right."""
    x, y = CENTRE
    return [(x - BALL_RADIUS, y), (x, y), (x + BALL_RADIUS, y)]


def seam_down() -> list[Point]:
    """The seam from top to bottom."""
    x, y = CENTRE
    return [(x, y - BALL_RADIUS), (x, y), (x, y + BALL_RADIUS)]


def side_seams() -> list[tuple[Point, Point, Point]]:
    """The two bent seams: start, bend and end of a quadratic curve."""
    x, y = CENTRE
    out, tall, bend = BALL_RADIUS * 0.70, BALL_RADIUS * 0.70, BALL_RADIUS * 0.12
    return [
        ((x + side * out, y - tall), (x + side * bend, y), (x + side * out, y + tall)) for side in (-1, 1)
    ]


def png(pixels: int, *, rounded: bool, scale: float = 1.0) -> Image.Image:
    """The icon as a picture.

    Args:
        pixels: width and height.
        rounded: round corners on nothing; otherwise the ground fills the square, as a mask or iOS wants it.
        scale: of the drawing on its ground.
    """
    side = SIZE * FINER
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0) if rounded else LEAF)
    draw = ImageDraw.Draw(picture)
    if rounded:
        draw.rounded_rectangle((0, 0, side, side), 96 * FINER, LEAF)

    def place(point: Point) -> Point:
        return tuple((SIZE / 2 + (value - SIZE / 2) * scale) * FINER for value in point)  # type: ignore[return-value]

    def disc(radius: float, **style: object) -> None:
        (x, y), r = place(CENTRE), radius * scale * FINER
        draw.ellipse((x - r, y - r, x + r, y + r), **style)  # type: ignore[arg-type]

    width = round(LINE * scale * FINER)
    disc(HEAD, fill=PAPER)
    draw.polygon([place(point) for point in (*tangents(), (CENTRE[0], TIP))], PAPER)
    disc(BALL_RADIUS + LINE / 2, fill=SEAM)
    disc(BALL_RADIUS - LINE / 2, fill=BALL)
    for line in (seam_across(), seam_down(), *map(curve, side_seams())):
        draw.line([place(point) for point in line], SEAM, width, joint="curve")
    return picture.resize((pixels, pixels), Image.Resampling.LANCZOS)


def curve(parts: tuple[Point, Point, Point], steps: int = 48) -> list[Point]:
    """Points on a quadratic Bezier curve."""
    (x0, y0), (x1, y1), (x2, y2) = parts
    return [
        (
            (1 - t) ** 2 * x0 + 2 * t * (1 - t) * x1 + t**2 * x2,
            (1 - t) ** 2 * y0 + 2 * t * (1 - t) * y1 + t**2 * y2,
        )
        for t in (step / steps for step in range(steps + 1))
    ]


def save(picture: Image.Image, name: str) -> None:
    """Store it small: the drawing has few colours."""
    picture.quantize(64, Image.Quantize.FASTOCTREE).save(ICONS / name, optimize=True)


def main() -> None:
    """Write all files into static/icons."""
    ICONS.mkdir(exist_ok=True)
    (ICONS / "icon.svg").write_text(svg())
    for pixels in (192, 512):
        save(png(pixels, rounded=True), f"icon-{pixels}.png")
    save(png(512, rounded=False, scale=MASKABLE_SCALE), "maskable-512.png")
    save(png(180, rounded=False, scale=0.9), "apple-touch-180.png")


if __name__ == "__main__":
    main()
