"""The gallery by keyboard alone: the focus can always be seen, and is never lost."""

from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from local.deployment import Stack
from local.users import User
from tests.browser.pages import LOGIN, SIX
from tests.deployed import becomes, until

# The page itself has the focus for one Tab, between its last element and its first one.
FAULT: Final = """() => {
    const focused = document.activeElement;
    if (focused === document.body) return "nothing has the focus";
    const { left, right, top, bottom } = focused.getBoundingClientRect();
    const inView = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
    if (!inView) return `out of view: ${focused.outerHTML}`;
    const marked = (element) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    };
    const whole = focused.matches(".viewer, dialog");
    return whole || marked(focused) || marked(focused.parentElement) ? "" : `not to be seen: ${focused.outerHTML}`;
}"""

MOST_TABS: Final = 60


def check(page: Page) -> None:
    """Fail if the focus is lost or cannot be seen."""
    assert page.evaluate(FAULT)[:200] == ""


def go(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press a key until an element has the focus."""
    target.wait_for()
    for _ in range(MOST_TABS):
        if target.evaluate("(element) => element === document.activeElement"):
            return check(page)
        page.keyboard.press(key)
        if not page.evaluate("document.activeElement === document.body"):
            check(page)
    pytest.fail(
        f"{target} was not reached; {page.evaluate('document.activeElement.outerHTML')[:200]} has the focus"
    )


def test_everything_is_done_by_keyboard_alone(page: Page, stack: Stack, owner: User) -> None:
    keyboard = page.keyboard
    page.goto(stack.outputs["GalleryUrl"])
    go(page, page.get_by_role("button", name="Sign in"))
    keyboard.press("Enter")
    page.locator("input[name=username]").focus()  # the login pages are Cognito's
    keyboard.type(LOGIN.email)
    keyboard.press("Tab")
    keyboard.type(LOGIN.password)
    keyboard.press("Enter")
    page.locator(".tile img.loaded").nth(len(SIX) - 1).wait_for()

    first = page.locator(".tile .open").first
    image_id = str(page.locator(".tile").first.get_attribute("data-id"))
    tags = owner.get_image(image_id).tags  # other tests' too
    go(page, first)
    keyboard.press("Enter")
    keyboard.press("i")
    go(page, page.get_by_role("textbox", name="Title"))
    keyboard.type("By the old mill")
    go(page, page.get_by_role("textbox", name="Add a tag"))
    keyboard.type("Mill")
    keyboard.press("Enter")
    page.get_by_role("button", name="Remove the tag Mill").wait_for()
    check(page)

    def written() -> tuple[str | None, list[str]]:
        image = owner.get_image(image_id)
        return image.title, image.tags

    becomes(written, ("By the old mill", [*tags, "Mill"]))
    go(page, page.get_by_role("button", name="Remove the tag Mill"), "Shift+Tab")
    keyboard.press("Enter")
    page.get_by_role("button", name="Remove the tag Mill").wait_for(state="detached")
    check(page)
    keyboard.press("Escape")
    check(page)
    keyboard.press("Escape")
    page.locator(".viewer").wait_for(state="detached")
    expect(first).to_be_focused()

    keyboard.press("x")
    keyboard.press("ArrowRight")
    keyboard.press("x")
    page.get_by_text("2 picked").wait_for()
    go(page, page.get_by_role("button", name="Add to an album"), "Shift+Tab")
    keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Add to an album")
    expect(dialog.get_by_role("textbox", name="Title")).to_be_focused()
    keyboard.type("Mills")
    keyboard.press("Enter")
    page.get_by_text("2 photos are in “Mills”").wait_for()
    dialog.wait_for(state="detached")
    page.wait_for_function("() => document.activeElement !== document.body")
    check(page)
    go(page, page.get_by_role("link", name="Albums"), "Shift+Tab")
    keyboard.press("Enter")
    go(page, page.get_by_role("link", name="Mills"))
    keyboard.press("Enter")
    page.get_by_role("heading", name="Mills").wait_for()
    page.locator(".tile").nth(1).wait_for()

    search = page.get_by_role("searchbox", name="Search")
    go(page, search, "Shift+Tab")
    keyboard.type("dscn0010")
    keyboard.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('.tile').length === 1")
    check(page)
    found = page.locator(".tile .open")
    go(page, found)
    keyboard.press("x")
    go(page, page.get_by_role("button", name="Move to the trash"), "Shift+Tab")
    keyboard.press("Enter")
    page.get_by_text("1 photo is in the trash").wait_for()
    found.wait_for(state="detached")
    page.wait_for_function("() => document.activeElement !== document.body")
    check(page)
    go(page, page.get_by_role("button", name="Undo"))
    keyboard.press("Enter")
    page.get_by_text("1 photo restored").wait_for()
    page.wait_for_function("() => document.activeElement !== document.body")
    check(page)
    until(lambda: len(list(owner.images())) == len(SIX))
    [album] = [album for album in owner.albums() if album.title == "Mills"]
    owner.delete_album(album.id)
