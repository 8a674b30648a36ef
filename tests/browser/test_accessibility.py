"""The gallery for everybody: read from the right, on a narrow screen, in the dark."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Route

from darkroom_client.generated.models import ShareRequest
from local.deployment import Stack
from local.users import User, sign_in_link
from tests.browser.pages import FOCUSED, LOGIN, SIX, flaws, opened, order_of, watched
from tests.deployed import until

VIEWER_HAS_FOCUS: Final = "() => document.activeElement?.matches('.viewer')"
# A third of the window belongs to a photo that is not the one of the counter.
NEXT_IS_IN_SIGHT: Final = """() => document.elementFromPoint(innerWidth / 3, innerHeight / 2)
    ?.closest(".pswp__item")?.getAttribute("aria-hidden") === 'true'"""


def boundaries(page: Page, selector: str) -> tuple[float, float]:
    """The left and the right end of the first element that a selector finds."""
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["x"], box["x"] + box["width"]


@pytest.fixture
def mirrored(browser: Browser, stack: Stack, owner: User) -> Iterator[Page]:  # noqa: ARG001  # has the photos
    """The gallery as an Arabic translation would have it, in a low window."""

    def mirror(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('dir="ltr"', 'dir="rtl"'))

    with opened(browser, height=300) as context, watched(context.new_page(), stack) as page:
        page.route(re.compile(r"/app/$"), mirror)
        page.goto(sign_in_link(stack, LOGIN))
        page.locator(".tile img.loaded").first.wait_for()
        yield page


def test_a_page_that_is_read_from_the_right_is_mirrored(mirrored: Page, owner: User) -> None:
    page = mirrored
    ids = order_of(page)
    [first, second] = [boundaries(page, f".tile[data-id='{image_id}']") for image_id in ids[:2]]
    assert second[1] < first[0], "the second photo is to the left of the first"
    assert boundaries(page, ".scrubber")[0] < 10
    assert boundaries(page, ".places")[1] > 1190
    page.locator(".tile .open").first.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"(id) => {FOCUSED} === id", arg=ids[1])
    page.keyboard.press("Enter")
    page.wait_for_function(VIEWER_HAS_FOCUS)
    page.locator(".pswp__counter", has_text=f"2 / {len(SIX)}").wait_for()
    page.keyboard.press("i")
    page.locator("aside.details").wait_for()
    assert boundaries(page, "aside.details")[0] == 0
    assert flaws(page) == []
    page.keyboard.press("ArrowLeft")
    page.locator(".pswp__counter", has_text=f"3 / {len(SIX)}").wait_for()
    page.get_by_role("button", name="Next photo").click()
    page.locator(".pswp__counter", has_text=f"4 / {len(SIX)}").wait_for()
    assert boundaries(page, ".pswp__button--arrow--prev")[0] >= boundaries(page, "aside.details")[1] - 1
    page.keyboard.press("i")
    page.locator("aside.details").wait_for(state="detached")
    # The next photo comes from the left, so the hand moves to the right: by more than half of the width, because
    # a shorter way counts only when it is quick.
    page.mouse.move(300, 150)
    page.mouse.down()
    page.mouse.move(1100, 150, steps=5)
    page.wait_for_function(NEXT_IS_IN_SIGHT)
    page.mouse.up()
    page.locator(".pswp__counter", has_text=f"5 / {len(SIX)}").wait_for()
    page.get_by_role("button", name="Move to the trash").click()
    page.locator(".pswp__counter", has_text=f"5 / {len(SIX) - 1}").wait_for()
    page.get_by_role("button", name="Undo").click()
    until(lambda: len(list(owner.images())) == len(SIX))


# What is cut off at a side, or would have to be scrolled there. Filters may be, and photos beside the one shown.
BEYOND: Final = """() => [...document.body.querySelectorAll("*")].filter((element) => {
    if (element.closest(".pswp__scroll-wrap, .filters, .unseen")) return false;
    const { left, right, width } = element.getBoundingClientRect();
    const { visibility, overflowX, textOverflow } = getComputedStyle(element);
    if (width <= 1 || visibility === "hidden") return false;
    const scrolls = overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1;
    const cut = scrolls && textOverflow !== "ellipsis" && !element.matches("input, textarea");
    return left < -1 || right > innerWidth + 1 || cut;
}).map((element) => element.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("width", [320, 1440])
def test_nothing_is_cut_off_and_all_can_be_read_in_the_dark(
    browser: Browser, stack: Stack, owner: User, width: int
) -> None:
    share = owner.create_share(ShareRequest(image_id=next(owner.images()).id, metadata=True))
    with (
        opened(browser, width, 640, color_scheme="dark") as context,
        watched(context.new_page(), stack) as page,
    ):

        def examine(name: str) -> None:
            assert (name, flaws(page), page.evaluate(BEYOND)) == (name, [], [])

        page.goto(stack.outputs["GalleryUrl"])
        page.get_by_role("button", name="Forgotten your password?").click()
        examine("forgotten password")
        page.get_by_role("button", name="Back").click()
        page.goto(sign_in_link(stack, LOGIN))
        page.reload()  # only another fragment would load nothing
        page.locator(".tile img.loaded").first.wait_for()
        page.locator(".tile .open").first.focus()
        page.keyboard.press("x")
        examine("a picked photo")
        page.get_by_role("button", name="More").click()
        page.get_by_role("button", name="Move the time").click()
        examine("another time")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Add to an album").click()
        examine("an album")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Share").click()
        examine("sharing")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Clear the selection").click()
        page.locator(".tile .open").first.click()
        page.wait_for_function(VIEWER_HAS_FOCUS)
        page.keyboard.press("i")
        page.get_by_role("textbox", name="Title").wait_for()
        examine("details")
        page.keyboard.press("i")
        page.keyboard.press("Escape")
        page.locator(".viewer").wait_for(state="detached")
        for place in ("albums", "shares", "trash", "search"):
            page.evaluate("(place) => { location.hash = `#/${place}`; }", place)
            page.locator("h1, .filters").first.wait_for()
            examine(place)
        page.goto(share.url)
        page.locator(".tile img.loaded").wait_for()
        examine("a guest's photo")
    owner.delete_share(share.id)
