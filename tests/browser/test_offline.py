"""The gallery without a network, in Chromium: what it showed last, and what becomes of that."""

import json
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Page

from local.deployment import Stack
from local.users import Login, User, sign_in_link
from tests.browser.pages import LOGIN, SIX, dropped, flaws, watched
from tests.deployed import settled, until
from tests.photos import IMAGES, photo

NEWCOMER: Final = Login("newcomer@example.com", "correct horse battery")
"""Whose library is empty."""

KEPT: Final = """async () => {
    const found = {};
    for (const name of await caches.keys()) {
        found[name] = (await (await caches.open(name)).keys()).map(({ url }) => url);
    }
    return found;
}"""
"""Everything that is kept, by the names of caches."""


def kept(page: Page, kind: str) -> list[str]:
    """The addresses that are kept of a kind."""
    found: dict[str, list[str]] = page.evaluate(KEPT)
    return [url for name, urls in found.items() if name.startswith(f"darkroom.{kind} ") for url in urls]


def visited(page: Page, stack: Stack) -> None:
    """Sign in, and wait until all photos that are seen are kept."""
    page.goto(sign_in_link(stack, LOGIN))
    page.locator(".tile img.loaded").nth(len(SIX) - 1).wait_for()
    page.wait_for_function("() => navigator.serviceWorker.controller")
    until(lambda: len({url.split("/thumbnails/")[0] for url in kept(page, "pictures")}) == len(SIX))


def is_shown(page: Page) -> None:
    """Every photo stands there with its picture."""
    page.locator(".tile img.loaded").nth(len(SIX) - 1).wait_for()
    widths: list[int] = page.eval_on_selector_all(".tile img", "(all) => all.map((each) => each.naturalWidth)")
    assert len(widths) == len(SIX)
    assert min(widths) > 0


@pytest.mark.usefixtures("owner")
def test_without_a_network_the_page_opens_with_what_it_showed_last(
    context: BrowserContext,
    stack: Stack,
    owner: User,
) -> None:
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    visited(page, stack)
    page.get_by_role("button", name="Photo of Wednesday, 22 October 2008").click()
    page.get_by_role("button", name="Details").click()
    details = page.get_by_role("complementary", name="Details")
    details.get_by_text("DSCN0010.jpg").wait_for()
    page.keyboard.press("Escape")
    until(lambda: any("/albums" in url for url in kept(page, "answers")))
    assert [url for url in kept(page, "pictures") if "&s=" in url] == [], "no signature is kept"

    page.get_by_role("link", name="Photos", exact=True).click()
    page.wait_for_url("**#/photos")
    context.set_offline(True)
    page.reload()
    is_shown(page)
    page.get_by_text("You see what was here then.").wait_for()
    assert flaws(page) == []
    page.get_by_role("button", name="Photo of Wednesday, 22 October 2008").click()
    page.get_by_role("button", name="Details").click()
    details.get_by_text("NIKON COOLPIX P6000").wait_for()
    page.get_by_role("button", name="Favourite").click()
    page.get_by_text("This needs the network. You are offline.").wait_for()
    page.get_by_role("button", name="Download the original").click()
    page.get_by_text("This needs the network. You are offline.").wait_for()
    page.get_by_role("button", name="Next photo").click()
    details.get_by_text("have not been looked at before").wait_for()
    page.keyboard.press("Escape")
    page.locator(".viewer").wait_for(state="detached")
    # Other bytes than those of a photo that another test has deleted for good: these would not be sent.
    dropped(page, {"square.jpg": photo("BlueSquare.jpg") + b"offline"})
    page.get_by_text("They wait for the network.").wait_for(timeout=60_000)

    elsewhere = owner.upload(IMAGES / "gradient.rotated.heic").id
    settled(owner, elsewhere)
    context.set_offline(False)
    page.locator(f".tile[data-id='{elsewhere}'] img.loaded").wait_for()
    page.get_by_text("You see what was here then.").wait_for(state="detached")
    page.get_by_text("1 photo added").wait_for(timeout=60_000)
    added = {image.id for image in owner.images() if image.filename in {"square.jpg", "gradient.rotated.heic"}}
    assert len(added) == 2
    for image_id in added:
        owner.delete_image(image_id, permanent=True)
    page.locator(f".tile[data-id='{elsewhere}']").wait_for(state="detached")
    until(lambda: [url for url in kept(page, "pictures") if elsewhere in url] == [])
    assert faults == []


@pytest.mark.usefixtures("owner")
def test_what_is_kept_goes_with_its_user(context: BrowserContext, stack: Stack) -> None:
    page = context.new_page()
    visited(page, stack)
    assert kept(page, "answers")
    # Somebody else, in the same browser.
    User(stack, NEWCOMER).close()
    other = context.new_page()
    other.goto(sign_in_link(stack, NEWCOMER))
    other.get_by_role("heading", name="Your photos will be here").wait_for()
    until(lambda: kept(other, "pictures") == [] and not any("/images?" in url for url in kept(other, "answers")))
    # The first one's page is still open, and keeps nothing any more.
    page.evaluate(
        """async () => {
            for (const { src } of document.querySelectorAll(".tile img.loaded")) await (await fetch(src)).blob();
        }"""
    )
    assert kept(page, "pictures") == []
    page.reload()
    page.locator(".tile").first.wait_for()


@pytest.mark.usefixtures("owner")
def test_nothing_is_kept_after_a_sign_out(context: BrowserContext, stack: Stack) -> None:
    page = context.new_page()
    visited(page, stack)
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for()
    assert kept(page, "answers") == kept(page, "pictures") == []
    assert page.evaluate("localStorage.getItem('darkroom.kept')") is None
    context.set_offline(True)
    page.reload()
    page.get_by_text("You are offline. Sign in when the network is back.").wait_for()
    assert page.get_by_role("button", name="Sign in").is_disabled()
    assert flaws(page) == []


@pytest.mark.usefixtures("owner")
def test_a_closed_tab_shows_nothing_and_an_installed_page_what_it_kept(
    context: BrowserContext,
    stack: Stack,
) -> None:
    page = context.new_page()
    visited(page, stack)
    context.set_offline(True)
    later = context.new_page()  # another tab has no session
    later.goto(stack.outputs["GalleryUrl"])
    later.get_by_text("You are offline. Sign in when the network is back.").wait_for()
    assert later.locator(".tile").count() == 0
    # Chromium cannot be told to show a test's page as an app.
    record = json.loads(page.evaluate("localStorage.getItem('darkroom.kept')"))
    page.evaluate(
        "(record) => localStorage.setItem('darkroom.kept', record)", json.dumps(record | {"installed": True})
    )
    page.close()
    later.reload()
    is_shown(later)
    later.get_by_text("You see what was here then.").wait_for()
    context.set_offline(False)
    later.get_by_role("button", name="The network is back: sign in").click()
    later.locator("input[name=username]").wait_for()


@pytest.mark.usefixtures("owner")
def test_it_can_be_installed(context: BrowserContext, stack: Stack) -> None:
    page = context.new_page()
    visited(page, stack)
    devtools = context.new_cdp_session(page)
    manifest: dict[str, Any] = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"] == f"{stack.outputs['GalleryUrl']}gallery.webmanifest"
    faults: list[dict[str, Any]] = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [fault["errorId"] for fault in faults] == ["in-incognito"], "which Playwright's contexts are"
    scopes: list[str] = page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.map(({ scope }) => scope))"
    )
    assert scopes == [stack.outputs["GalleryUrl"]], "guests' pages are not below it"


@pytest.mark.usefixtures("owner")
def test_a_browser_without_caches_shows_the_page_with_a_network(context: BrowserContext, stack: Stack) -> None:
    # As at an HTTP address other than localhost.
    context.add_init_script(
        "for (const [object, name] of [[window, 'caches'], [navigator, 'serviceWorker']])"
        " Object.defineProperty(object, name, { value: undefined });"
    )
    page = context.new_page()
    with watched(page, stack):
        page.goto(sign_in_link(stack, LOGIN))
        page.locator(".tile img.loaded").nth(len(SIX) - 1).wait_for()
        page.get_by_role("button", name="Account").click()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Sign in").wait_for()
