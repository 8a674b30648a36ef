"""Originals of which several things could count: what Chromium makes of them is what both stages make of them."""

import base64
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import Browser

from metadata_extractor.metadata import describe
from tests.unit.metadata_extractor.containers.test_trailers import jpeg, segment, with_pictures
from tests.unit.test_displayed_size import exif
from tests.writers import avif

SHOWN: Final = """
async ([type, body]) => {
    const image = new Image();
    image.src = `data:${type};base64,${body}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    const sums = [0, 0, 0];
    pixels.forEach((value, n) => { if (n % 4 < 3) sums[n % 4] += value; });
    return [canvas.width, canvas.height, ...sums.map((sum) => (4 * sum) / pixels.length)];
}
"""
"""Sides in pixels, and the mean of red, green and blue in sRGB."""


def shown(browser: Browser, media_type: str, data: bytes) -> tuple[tuple[int, int], list[float]]:
    page = browser.new_page()
    width, height, *mean = page.evaluate(SHOWN, [media_type, base64.b64encode(data).decode()])
    page.close()
    return (width, height), mean


@pytest.mark.parametrize(("first", "second"), [(6, 1), (1, 6), (8, 6), (None, 6), (3, None)])
def test_exif_of_the_first_picture_turns_a_jpeg_of_several(
    browser: Browser, first: int | None, second: int | None
) -> None:
    before, behind = (segment(0xE1, exif(3, bytes((turn, 0)))) if turn else b"" for turn in (first, second))
    data = with_pictures(jpeg(behind), before=before)
    size, _ = shown(browser, "image/jpeg", data)
    summary = describe(data).summary
    assert size == (summary["width"], summary["height"]) == ((30, 40) if (first or 1) > 4 else (40, 30))
    assert (summary.get("orientation"), summary.get("variant")) == (first, "mpo")


@pytest.mark.parametrize("told", [(1, 13), (12, 13), (9, 13), (9, 2), (2, 2)])
@pytest.mark.parametrize("by", ["bitstream", "property"])
def test_colours_of_an_avif(browser: Browser, told: tuple[int, int], by: str) -> None:
    picture = Image.new("RGB", (60, 40), (200, 120, 40))
    properties = (avif.code_points(told),) if by == "property" else ()
    data = avif.by_bitstream(picture, told if by == "bitstream" else (1, 13), *properties)
    _, mean = shown(browser, "image/avif", data)
    ours = Image.new("RGB", (1, 1), describe(data).summary["mean_colour"]).tobytes()
    assert ours == pytest.approx(mean, abs=2.5)
