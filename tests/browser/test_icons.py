"""The icons of the installed page are made of `gallery/src/files/icon.svg`.

    ICONS=1 pytest tests/browser/test_icons.py

makes them anew.
"""

import io
import os
from typing import Final

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser

from tests.photos import ROOT

FILES: Final = ROOT / "gallery/src/files"

COLOURS: Final = 64
"""As many as the edges of its two shapes need; a third of the bytes that all colours would take."""


def drawn(browser: Browser, pixels: int, *, fills: bool) -> Image.Image:
    """The icon; one that fills its square may be cut to any shape: https://www.w3.org/TR/appmanifest/#icon-masks."""
    icon = (FILES / "icon.svg").read_text()
    if fills:
        icon = icon.replace(' rx="112"', "")
        assert "rx=" not in icon
    page = browser.new_page(viewport={"width": pixels, "height": pixels})
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{icon}")
    png = page.screenshot(omit_background=True)
    page.close()
    return Image.open(io.BytesIO(png)).convert("RGBA").quantize(COLOURS, Image.Quantize.FASTOCTREE)


@pytest.mark.parametrize(
    ("name", "pixels", "fills"),
    [("icon-192.png", 192, False), ("icon-512.png", 512, False), ("icon-maskable.png", 512, True)],
)
def test_icons_are_what_the_drawing_gives(browser: Browser, name: str, pixels: int, *, fills: bool) -> None:
    icon = drawn(browser, pixels, fills=fills)
    if os.environ.get("ICONS"):
        icon.save(FILES / name, optimize=True)
    with Image.open(FILES / name) as kept:
        assert kept.size == (pixels, pixels)
        difference = ImageChops.difference(kept.convert("RGBA"), icon.convert("RGBA"))
    # Another version of Chromium may draw edges otherwise.
    assert max(ImageStat.Stat(difference).mean) < 1
    corner = icon.convert("RGBA").getpixel((0, 0))
    assert isinstance(corner, tuple)
    assert corner[3] == (255 if fills else 0)
