"""Renditions in Display P3 on screens of either kind, as Chromium shows them."""

import base64
import io
from collections.abc import Iterator
from typing import Final

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Playwright

from tests.browser.pages import CHROMIUM, FLAGS
from tests.unit.darkroom.test_colour import DISPLAY_P3, saved
from tests.unit.thumbnailer.test_wide_gamut import VIVID, patches, profile, renditions
from thumbnailer.render import Rendition

# Without a GPU, Chromium paints pages in sRGB whatever the screen; SwiftShader stands in for one.
PAINT_LIKE_A_GPU: Final = (
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--enable-gpu-rasterization",
)
SCREENS: Final = {"p3": "display-p3-d65", "srgb": "srgb"}


@pytest.fixture(scope="module", params=SCREENS)
def screen(request: pytest.FixtureRequest, playwright: Playwright) -> Iterator[tuple[str, Browser]]:
    profile = f"--force-color-profile={SCREENS[request.param]}"
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, profile, *PAINT_LIKE_A_GPU])
    yield request.param, browser
    browser.close()


def painted(browser: Browser, rendition: Rendition, gamut: str) -> list[list[int]]:
    """The middles of the patches in a screenshot, in numbers of the screen."""
    page = browser.new_page(viewport={"width": 320, "height": 64})
    body = base64.b64encode(rendition.body).decode()
    page.set_content(f'<body style="margin: 0"><img src="data:{rendition.content_type};base64,{body}">')
    page.wait_for_function("document.images[0].complete")
    assert page.evaluate("matchMedia('(color-gamut: p3)').matches") == (gamut == "p3")
    pixels = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), int)
    page.close()
    return [pixels[16, 16 + 32 * n].tolist() for n in range(len(VIVID))]


@pytest.mark.parametrize("format_", ["jpg", "avif", "webp"])
def test_vivid_colours_reach_the_screens_that_have_them(screen: tuple[str, Browser], format_: str) -> None:
    gamut, browser = screen
    made = renditions(saved(patches(VIVID), "PNG", icc_profile=profile(DISPLAY_P3)))
    large, small = (painted(browser, made[rung, format_], gamut) for rung in ("large", "small"))
    apart = np.abs(np.array(large) - np.array(small)).max()
    if gamut == "p3":
        assert np.abs(np.array(large) - np.array(VIVID)).max() <= 5  # Display P3's numbers, not converted
        assert apart > 80
    else:  # both are the nearest colours that the screen has
        assert apart <= 5
