"""Small pictures of whole pages, kept in `shots/`, with which a page is compared.

A picture is kept at a sixth of its size, where the edges of letters blur into grey, so that it is
the same on every machine, and a button of another colour, size or place is not. To accept a change
that was meant, run the test with TALKOOT_SHOTS=write and look at the difference before you commit.
"""

import io
import os
from pathlib import Path

from PIL import Image, ImageChops

FOLDER = Path(__file__).parent / "shots"
SHRINK = 6
COLOURS = 255
# A cell counts as changed when a colour of it moves by more than this, of 255.
NOTICEABLE = 36
# As many cells may change: less than the smallest button has.
FEW = 24


def small(png: bytes) -> Image.Image:
    """A page's picture as it is kept."""
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    size = (round(whole.width / SHRINK), round(whole.height / SHRINK))
    return whole.resize(size, Image.Resampling.BOX)


def compare(png: bytes, name: str) -> None:
    """Fails where the page looks different from the picture kept under this name."""
    now, file = small(png), FOLDER / f"{name}.png"
    if os.environ.get("TALKOOT_SHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        now.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file)
        return
    kept = Image.open(file).convert("RGB")
    assert abs(now.height - kept.height) <= 1, (
        f"{name} is {now.height * SHRINK} pixels tall and was {kept.height * SHRINK}: "
        "something in it grew, shrank or moved."
    )
    assert changed(now, kept) <= FEW, f"{name} looks different in {where(now, kept)}."


def changed(now: Image.Image, kept: Image.Image) -> int:
    """How many cells differ so that one would notice."""
    return sum(_mask(now, kept).histogram()[1:])


def where(now: Image.Image, kept: Image.Image) -> str:
    left, top, right, bottom = (n * SHRINK for n in _mask(now, kept).getbbox())
    return f"the part from {left},{top} to {right},{bottom}"


def _mask(now: Image.Image, kept: Image.Image) -> Image.Image:
    size = (min(now.width, kept.width), min(now.height, kept.height))
    apart = ImageChops.difference(now.crop((0, 0, *size)), kept.crop((0, 0, *size)))
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point(lambda value: 255 if value > NOTICEABLE else 0)
