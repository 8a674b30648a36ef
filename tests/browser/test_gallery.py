"""The gallery on the deployed stack, as somebody uses it in Chromium."""

import base64
import json
import os
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from darkroom_client.models import ImageEdit, ImageEntry
from local.deployment import Stack
from local.users import Login, User, sign_in_link
from tests.browser.test_in_chromium import CHROMIUM, browser  # noqa: F401  # a fixture
from tests.deployed import settled, until
from tests.photos import IMAGES, ROOT, photo

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed; on Debian: apt-get install chromium"
)

LOGIN: Final = Login("gallery@example.com", "correct horse battery")

ADDER: Final = Login("adder@example.com", "correct horse battery")
"""Whose library is empty."""

SIX: Final = (
    "Canon_40D.jpg",
    "DSCN0010.jpg",
    "Landscape_6.jpg",
    "fox.jpg",
    "kimono.rotate90.avif",
    "plum-blossom-large.png",
)

MOST_SHIFT: Final = 0.02
"""Cumulative Layout Shift; 0.1 counts as good. https://web.dev/articles/cls"""

# Before any script of the page: what it shifts, and what its policy refuses.
WATCH: Final = """
window.shifts = [];
new PerformanceObserver((list) => { for (const { value, hadRecentInput } of list.getEntries()) {
    if (!hadRecentInput) window.shifts.push(value);
} }).observe({ type: "layout-shift", buffered: true });
window.refused = [];
addEventListener("securitypolicyviolation", (event) => window.refused.push(event.blockedURI));
"""

FOCUSED: Final = 'document.activeElement.closest(".tile")?.dataset.id'
"""The photo that has the focus."""

AXE: Final = (ROOT / "gallery/node_modules/axe-core/axe.min.js").read_text


@pytest.fixture(scope="module")
def owner(stack: Stack) -> Iterator[User]:
    """A user with six photos."""
    with User(stack, LOGIN) as user:
        sent = [user.upload(IMAGES / name).id for name in SIX]
        for image_id in sent:
            settled(user, image_id)
        until(lambda: len(list(user.images())) == len(SIX))
        yield user


@contextmanager
def opened(browser: Browser) -> Iterator[BrowserContext]:  # noqa: F811  # no fixture
    """A browser of somebody who has not been there."""
    context = browser.new_context(viewport={"width": 1200, "height": 800}, locale="en-GB")
    context.add_init_script(WATCH)
    yield context
    context.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:  # noqa: F811  # the fixture
    with opened(browser) as context:
        yield context


@contextmanager
def watched(page: Page, stack: Stack) -> Iterator[Page]:
    """A page whose faults, refusals and requests to elsewhere fail the test."""
    faults: list[str] = []
    ours = (stack.endpoint or stack.api_url, "data:", "blob:", "about:")
    listeners: dict[str, Callable[[Any], None]] = {
        "pageerror": lambda error: faults.append(str(error)),
        "request": lambda request: None if request.url.startswith(ours) else faults.append(request.url),
    }
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]  # it is typed by each name
    yield page
    for event in ("pageerror", "request"):
        page.remove_listener(event, listeners[event])
    if page.url.startswith(stack.api_url):
        faults += page.evaluate("window.refused")
    assert faults == []


@pytest.fixture
def page(context: BrowserContext, stack: Stack) -> Iterator[Page]:
    """A page of its own."""
    with watched(context.new_page(), stack) as page:
        yield page


@pytest.fixture(scope="module")
def tab(browser: Browser, stack: Stack, owner: User) -> Iterator[Page]:  # noqa: ARG001, F811  # has the photos
    """A page that is signed in, for all tests that need no other."""
    with opened(browser) as context:
        page = context.new_page()
        page.goto(sign_in_link(stack, LOGIN))
        page.locator(".tile").first.wait_for()
        yield page


@pytest.fixture
def signed_in(tab: Page, stack: Stack) -> Iterator[Page]:
    """The page with all photos, as after a reload."""
    with watched(tab, stack):
        tab.goto("about:blank")  # so that it is loaded, whatever the address was
        tab.goto(stack.outputs["GalleryUrl"])
        tab.locator(".tile img.loaded").nth(len(SIX) - 1).wait_for()
        yield tab


def flaws(page: Page) -> list[str]:
    """What axe finds. https://github.com/dequelabs/axe-core"""
    # By the debugger, which the page's policy does not concern.
    page.evaluate(AXE() + ";0")
    # What fades in has any contrast meanwhile.
    page.wait_for_function(
        "() => document.getAnimations().every((each) => each.playState !== 'running'"
        " || each.effect.getComputedTiming().iterations === Infinity)"
    )
    found: Any = page.evaluate("axe.run()")
    return [json.dumps([flaw["id"], [node["html"] for node in flaw["nodes"]]]) for flaw in found["violations"]]


def mailed_code(stack: Stack, email: str) -> str:
    """The code in the last mail that Cognito has sent to an address."""
    [sent] = httpx.get(f"{stack.endpoint}/_ministack/ses/messages").json()["messages"].values()
    *_, last = (mail["BodyText"] for mail in sent if email in mail["To"])
    [code] = re.findall(r"\d{6}", last)
    return str(code)


def test_somebody_makes_an_account_and_forgets_its_password(page: Page, stack: Stack) -> None:
    email = f"{uuid.uuid4().hex[:8]}@example.com"
    page.goto(stack.outputs["GalleryUrl"])
    page.get_by_role("button", name="Create an account").click()
    page.get_by_label("Email").fill(email)
    page.get_by_label("New password").fill("correct horse battery")
    assert flaws(page) == []
    page.keyboard.press("Enter")
    page.get_by_text(f"We have mailed a code to {email}.").wait_for()
    page.reload()  # the mail was in another app
    page.get_by_label("Code").fill("000000")
    page.keyboard.press("Enter")
    page.get_by_text("That is not the code.").wait_for()
    assert flaws(page) == []
    page.get_by_role("button", name="Send another code").click()
    page.get_by_text("Another code has been sent.").wait_for()
    page.get_by_label("Code").fill(mailed_code(stack, email))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("Your account is ready. Please sign in.").wait_for()
    page.get_by_role("button", name="Create an account").click()
    page.get_by_label("Email").fill(email)
    page.get_by_label("New password").fill("another one, just as long")
    page.keyboard.press("Enter")
    page.get_by_text("There is an account with this address already.").wait_for()
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Forgotten your password?").click()
    page.get_by_label("Email").fill(email)
    page.keyboard.press("Enter")
    page.get_by_text(f"If {email} has an account").wait_for()
    page.get_by_label("Code").fill(mailed_code(stack, email))
    page.get_by_label("New password").fill("wrong pony battery")
    assert flaws(page) == []
    page.keyboard.press("Enter")
    page.get_by_text("Your new password is saved. Please sign in.").wait_for()
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=username]").fill(email)
    page.locator("input[name=password]").fill("wrong pony battery")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your photos will be here").wait_for()


def test_nobody_learns_here_which_addresses_have_accounts(page: Page, stack: Stack) -> None:
    page.goto(stack.outputs["GalleryUrl"])
    page.get_by_role("button", name="Forgotten your password?").click()
    page.get_by_label("Email").fill("nobody@example.com")
    page.keyboard.press("Enter")
    page.get_by_text("If nobody@example.com has an account").wait_for()
    page.get_by_label("Code").fill("123456")
    page.get_by_label("New password").fill("wrong pony battery")
    page.keyboard.press("Enter")
    page.get_by_text("That is not the code.").wait_for()


@pytest.mark.usefixtures("owner")
def test_somebody_signs_in_on_the_login_pages_and_out_again(page: Page, stack: Stack) -> None:
    page.goto(stack.outputs["GalleryUrl"])
    page.get_by_role("button", name="Sign in").wait_for()
    assert flaws(page) == []
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=username]").fill(LOGIN.email)
    page.locator("input[name=password]").fill(LOGIN.password)
    page.keyboard.press("Enter")
    page.locator(".tile").nth(len(SIX) - 1).wait_for()
    assert page.url == stack.outputs["GalleryUrl"], "no code stays in the address"
    page.reload()
    page.locator(".tile").first.wait_for()
    refresh = page.evaluate("JSON.parse(sessionStorage.getItem('darkroom.tokens')).refresh")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for()
    cognito = stack.client("cognito-idp")
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.initiate_auth(
            ClientId=stack.outputs["UserPoolClientId"],
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": refresh},
        )


def test_a_code_that_another_page_has_sent_signs_nobody_in(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.outputs['GalleryUrl']}?code=stolen&state=made-up")
    page.get_by_role("button", name="Sign in").wait_for()
    assert page.url == stack.outputs["GalleryUrl"]


def test_the_timeline_shows_every_photo_by_month_and_shifts_nothing(signed_in: Page) -> None:
    page = signed_in
    assert page.locator(".tile").count() == len(SIX)
    assert "October 2008" in page.locator("h2").all_inner_texts()
    if picture := os.environ.get("PICTURE"):  # that of README.md
        page.screenshot(path=picture, type="jpeg", quality=85)
    shifts: list[float] = page.evaluate("window.shifts")
    assert sum(shifts) < MOST_SHIFT
    assert flaws(page) == []


def test_a_token_that_is_not_accepted_any_more_is_renewed(signed_in: Page) -> None:
    page = signed_in
    old = page.evaluate(
        """() => {
            const tokens = JSON.parse(sessionStorage.getItem("darkroom.tokens"));
            sessionStorage.setItem("darkroom.tokens", JSON.stringify({ ...tokens, access: "refused" }));
            return tokens.access;
        }"""
    )
    page.reload()
    page.locator(".tile").first.wait_for()
    new = page.evaluate("JSON.parse(sessionStorage.getItem('darkroom.tokens')).access")
    assert new not in {"refused", old}


def test_photos_are_reached_by_keyboard(signed_in: Page) -> None:
    page = signed_in
    page.locator(".tile .open").first.focus()
    first = page.evaluate(FOCUSED)
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"(before) => {FOCUSED} !== before", arg=first)
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"(before) => {FOCUSED} === before", arg=first)
    page.keyboard.press("ArrowDown")
    page.wait_for_function(f"(before) => {FOCUSED} !== before", arg=first)


def test_a_photo_from_elsewhere_appears_by_itself(signed_in: Page, owner: User) -> None:
    page = signed_in
    image_id = owner.upload(IMAGES / "BlueSquare.jpg").id
    settled(owner, image_id)
    page.locator(f".tile[data-id='{image_id}'] img.loaded").wait_for()
    owner.delete_image(image_id, permanent=True)
    page.locator(f".tile[data-id='{image_id}']").wait_for(state="detached")


def test_a_photo_is_looked_at_in_full_with_its_details(signed_in: Page, owner: User) -> None:
    page = signed_in
    page.locator("h2", has_text="October 2008").wait_for()
    page.get_by_role("button", name="Photo of Wednesday, 22 October 2008").click()
    page.get_by_role("button", name="Details").click()
    details = page.get_by_role("complementary", name="Details")
    details.get_by_text("DSCN0010.jpg").wait_for()
    assert "NIKON COOLPIX P6000" in details.inner_text()
    [position] = [image.position for image in owner.images() if image.filename == "DSCN0010.jpg"]
    assert position
    assert f"{position.latitude:.5f}, {position.longitude:.5f}" in details.inner_text()
    assert f"mlat={position.latitude}&mlon={position.longitude}" in (
        details.get_by_role("link").get_attribute("href") or ""
    )
    assert flaws(page) == []
    before = page.locator(".pswp__counter").inner_text()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("(before) => document.querySelector('.pswp__counter').innerText !== before", arg=before)
    assert details.get_by_text("DSCN0010.jpg").count() == 0
    page.go_back()
    page.locator(".viewer").wait_for(state="detached")
    page.wait_for_function(f"() => {FOCUSED} !== undefined")


def test_zooming_in_shows_the_pixels_of_the_original(signed_in: Page, owner: User) -> None:
    page = signed_in
    [image_id] = [image.id for image in owner.images() if image.filename == "Canon_40D.jpg"]
    page.locator(f".tile[data-id='{image_id}'] .open").click()
    page.locator(".viewer.pswp--open").wait_for()
    shown = page.locator(".pswp__item[aria-hidden=false] img:not(.pswp__img--placeholder)")
    shown.wait_for()
    page.mouse.move(600, 400)
    for _ in range(12):
        page.mouse.wheel(0, -120)
    page.wait_for_function("(image) => image.src.includes('uploads/')", arg=shown.element_handle())
    page.keyboard.press("Escape")


def dropped(page: Page, files: dict[str, bytes]) -> None:
    """Drop files on the page, as from a folder of the system."""
    texts = {name: base64.b64encode(body).decode() for name, body in files.items()}
    transfer = page.evaluate_handle(
        """(files) => {
            const transfer = new DataTransfer();
            for (const [name, text] of Object.entries(files)) {
                const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
                const type = name.endsWith("txt") ? "text/plain" : name.endsWith("jpg") ? "image/jpeg" : "";
                transfer.items.add(new File([bytes], name, { type }));
            }
            return transfer;
        }""",
        texts,
    )
    page.dispatch_event("body", "dragover", {"dataTransfer": transfer})
    page.dispatch_event("body", "drop", {"dataTransfer": transfer})


def test_dropped_photos_appear_and_what_is_none_says_so(page: Page, stack: Stack) -> None:
    User(stack, ADDER).close()
    page.goto(sign_in_link(stack, ADDER))
    page.get_by_role("heading", name="Your photos will be here").wait_for()
    assert flaws(page) == []
    photos = {name: photo(name) for name in SIX}
    others = {"notes.txt": b"not a photo", "broken.jpg": photo("fox.jpg")[:2000], "fox.MOV": b"a short video"}
    dropped(page, {**photos, **others})
    page.locator(".tile img.loaded").nth(len(SIX) - 1).wait_for(timeout=60_000)
    page.locator(".progress .refused").nth(1).wait_for()
    refused = page.locator(".progress .refused").all_inner_texts()
    assert any("notes.txt" in line and "no picture" in line for line in refused)
    assert any("broken.jpg" in line for line in refused), "with the reason of the API"
    page.get_by_text("6 photos added").wait_for()
    beside = page.get_by_role("listitem").filter(has_text="fox.MOV")
    assert "Kept with its photo" in beside.inner_text()
    assert flaws(page) == []
    # Once more: nothing is sent.
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    dropped(page, {"again.jpg": photo("fox.jpg")})
    page.get_by_text("Already here").wait_for()
    assert sent == []


def test_photos_are_picked_liked_put_into_the_trash_and_brought_back(signed_in: Page) -> None:
    page = signed_in
    ids: list[str] = page.eval_on_selector_all(".tile", "(tiles) => tiles.map((tile) => tile.dataset.id)")
    first, second = (page.locator(f".tile[data-id='{image_id}']") for image_id in ids[:2])
    first.hover()
    first.get_by_role("button", name="Select").click()
    second.locator(".open").click(modifiers=["Shift"])
    page.get_by_text("2 picked").wait_for()
    assert flaws(page) == []
    page.get_by_role("button", name="Favourite", exact=True).click()
    page.get_by_text("2 favourites more").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("2 favourites less").wait_for()
    first.locator(".open").focus()
    page.keyboard.press("x")
    page.get_by_text("1 picked").wait_for()
    page.get_by_role("button", name="Move to the trash").click()
    page.get_by_text("1 photo is in the trash").wait_for()
    first.wait_for(state="detached")
    page.get_by_role("link", name="Trash").click()
    first.wait_for()
    assert second.count() == 0
    first.locator(".open").focus()
    page.keyboard.press("x")
    page.get_by_role("button", name="Restore").click()
    first.wait_for(state="detached")
    page.get_by_role("link", name="Photos", exact=True).click()
    first.wait_for()


def test_an_edit_that_meets_another_one_asks_whose_counts(signed_in: Page, owner: User) -> None:
    page = signed_in
    [image] = [image for image in owner.images() if image.filename == "fox.jpg"]
    page.locator(f".tile[data-id='{image.id}'] .open").click()
    page.get_by_role("button", name="Details").click()
    title = page.get_by_role("textbox", name="Title")
    title.fill("A fox")
    title.press("Tab")
    page.get_by_text("Saved", exact=True).wait_for()
    page.get_by_role("textbox", name="Add a tag").fill("Autumn")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Remove the tag Autumn").wait_for()
    elsewhere = owner.edit(owner.get_image(image.id), ImageEdit(title="Ein Fuchs"))
    title.fill("A blue fox")
    title.press("Tab")
    page.get_by_text("This photo was changed elsewhere meanwhile.").wait_for()
    page.get_by_text("There it says: Ein Fuchs").wait_for()
    assert flaws(page) == []
    page.get_by_role("button", name="Keep mine").click()
    page.get_by_text("This photo was changed elsewhere meanwhile.").wait_for(state="detached")
    edited = owner.get_image(image.id)
    assert (edited.title, edited.tags, edited.version) == ("A blue fox", ["Autumn"], elsewhere.version + 1)
    page.keyboard.press("Escape")


def test_words_find_photos(signed_in: Page) -> None:
    page = signed_in
    search = page.get_by_role("searchbox", name="Search")
    search.fill("dscn0010")
    search.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('.tile').length === 1")
    assert page.get_by_role("button", name="Photo of Wednesday, 22 October 2008").count() == 1
    page.get_by_role("link", name="Filters").click()
    page.locator(".tile").nth(len(SIX) - 1).wait_for()
    page.get_by_label("Camera").select_option("Canon EOS 40D")
    page.wait_for_function("() => document.querySelectorAll('.tile').length === 1")
    page.get_by_label("Year").select_option("2008")
    page.locator(".tile").wait_for()
    assert flaws(page) == []
    page.get_by_role("link", name="All photos").click()
    search.fill("nothing has this name")
    search.press("Enter")
    page.get_by_role("heading", name="Nothing found").wait_for()
    assert flaws(page) == []
    page.go_back()
    page.locator(".tile").nth(len(SIX) - 1).wait_for()
    assert search.input_value() == ""


def order_of(page: Page) -> list[str]:
    """The ids of the photos that are shown, in their order."""
    ids: list[str] = page.eval_on_selector_all(".tile", "(tiles) => tiles.map((tile) => tile.dataset.id)")
    return ids


def test_photos_are_put_into_an_album_and_arranged(signed_in: Page, owner: User) -> None:
    page = signed_in
    ids = order_of(page)[:3]
    page.locator(f".tile[data-id='{ids[0]}']").hover()
    page.locator(f".tile[data-id='{ids[0]}'] .pick").click()
    page.locator(f".tile[data-id='{ids[2]}'] .open").click(modifiers=["Shift"])
    page.get_by_role("button", name="Add to an album").click()
    dialog = page.get_by_role("dialog", name="Add to an album")
    dialog.get_by_role("textbox", name="Title").fill("At the lake")
    assert flaws(page) == []
    dialog.get_by_role("button", name="Create").click()
    page.get_by_text("3 photos are in “At the lake”").wait_for()
    page.get_by_role("link", name="Albums").click()
    card = page.get_by_role("link", name="At the lake")
    card.get_by_text("3 photos").wait_for()
    assert flaws(page) == []
    card.click()
    page.locator(".tile img.loaded").nth(2).wait_for()
    assert order_of(page) == ids
    first, last = (page.locator(f".tile[data-id='{image_id}']") for image_id in (ids[0], ids[2]))
    first.hover()
    page.mouse.down()
    last.hover(position={"x": 5, "y": 20})
    page.mouse.up()
    page.wait_for_function("(id) => document.querySelector('.tile').dataset.id !== id", arg=ids[0])
    assert order_of(page) == [ids[1], ids[0], ids[2]]
    first.locator(".open").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("(id) => [...document.querySelectorAll('.tile')].at(-1).dataset.id === id", arg=ids[0])
    arranged = [ids[1], ids[2], ids[0]]
    [album] = owner.albums()
    until(lambda: [image.id for image in owner.album_images(album.id)] == arranged)
    page.keyboard.press("x")
    page.locator(".chosen").get_by_role("button", name="More").click()
    page.get_by_role("button", name="Make it the cover").click()
    page.get_by_text("Saved", exact=True).wait_for()
    assert owner.get_album(album.id).cover_id == ids[0]
    first.locator(".open").focus()
    page.keyboard.press("x")
    page.locator(".chosen").get_by_role("button", name="More").click()
    page.get_by_role("button", name="Remove from the album").click()
    first.wait_for(state="detached")
    page.get_by_role("button", name="Undo").click()
    first.wait_for()
    until(lambda: order_of(page) == arranged)  # it is put back at its place, and the page reads the album again
    page.get_by_role("button", name="More").click()
    assert flaws(page) == []
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Title").fill("By the sea")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="By the sea").wait_for()
    first.locator(".open").click()
    page.get_by_role("button", name="Details").click()
    page.get_by_role("complementary").get_by_role("link", name="By the sea").click()
    page.locator(".viewer").wait_for(state="detached")
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Delete the album").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete the album").click()
    page.get_by_role("heading", name="No albums yet").wait_for()
    assert list(owner.albums()) == []


def test_an_album_is_shared_with_guests_until_its_owner_ends_that(signed_in: Page, owner: User) -> None:
    page = signed_in
    ids = order_of(page)[:2]
    for image_id in ids:
        page.locator(f".tile[data-id='{image_id}'] .open").focus()
        page.keyboard.press("x")
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share")
    dialog.get_by_role("textbox", name="Title").fill("For grandmother")
    dialog.get_by_label("Password").fill("open sesame")
    dialog.get_by_role("switch", name="Show details").click()
    assert flaws(page) == []
    dialog.get_by_role("button", name="Make the link").click()
    link = dialog.get_by_role("textbox", name="Link").input_value()
    page.keyboard.press("Escape")
    [share] = owner.list_shares().shares
    assert (share.title, share.password, share.metadata, share.originals) == ("For grandmother", True, True, False)
    guest = httpx.get(f"{link}/images")
    assert (guest.status_code, guest.json()["code"]) == (403, "password_needed")
    page.get_by_role("button", name="Pick none").click()
    page.get_by_role("link", name="Shared").click()
    line = page.get_by_role("listitem").filter(has_text="For grandmother")
    line.get_by_text("password").wait_for()
    assert flaws(page) == []
    line.get_by_role("button", name="End it").click()
    page.get_by_role("dialog").get_by_role("button", name="End it").click()
    page.get_by_role("heading", name="Nothing is shared").wait_for()
    assert httpx.get(f"{link}/images").status_code == 404
    [album] = [album for album in owner.albums() if album.title == "For grandmother"]
    owner.delete_album(album.id)


def local(image: ImageEntry) -> datetime:
    assert image.time
    return datetime.fromisoformat(image.time.local)


def test_many_photos_are_tagged_moved_in_time_and_downloaded(signed_in: Page, owner: User) -> None:
    page = signed_in
    ids = order_of(page)[-2:]

    def pick(action: str) -> None:
        for image_id in ids:
            page.locator(f".tile[data-id='{image_id}'] .open").focus()
            page.keyboard.press("x")
        page.get_by_role("button", name="More").click()
        page.get_by_role("button", name=action).click()

    before = [owner.get_image(image_id) for image_id in ids]
    pick("Add tags")
    page.get_by_role("textbox", name="Tags").fill("Lake, Family")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("2 photos tagged").wait_for()
    for image in before:
        assert owner.get_image(image.id).tags == [*image.tags, "Lake", "Family"]
    page.get_by_role("button", name="Undo").click()
    until(lambda: all(owner.get_image(image.id).tags == image.tags for image in before))
    pick("Move the time")
    page.get_by_label("Hours").fill("2")
    assert flaws(page) == []
    page.get_by_role("button", name="Save").click()
    page.get_by_text("2 photos have another time").wait_for()
    moved = [owner.get_image(image_id) for image_id in ids]
    page.get_by_role("button", name="Undo").click()
    for old, new in zip(before, moved, strict=True):
        assert local(new) - local(old) == timedelta(hours=2)
    until(lambda: [local(owner.get_image(image_id)) for image_id in ids] == [local(image) for image in before])
    page.reload()
    page.locator(".tile img.loaded").nth(len(SIX) - 1).wait_for()
    pick("Download")
    page.get_by_role("region", name="Archive").wait_for()
    assert flaws(page) == []
    [export] = owner.list_exports().exports
    assert export.status in {"waiting", "running"}
    page.get_by_role("region", name="Archive").get_by_role("button").click()
    until(lambda: owner.list_exports().exports == [])


def test_what_a_file_says_is_corrected_and_the_correction_taken_back(signed_in: Page, owner: User) -> None:
    page = signed_in
    [image] = [image for image in owner.images() if image.filename == "DSCN0010.jpg"]
    page.locator(f".tile[data-id='{image.id}'] .open").click()
    page.get_by_role("button", name="Details").click()
    page.get_by_role("button", name="4 of 5 stars").click()
    page.get_by_text("Saved", exact=True).wait_for()
    assert owner.get_image(image.id).rating == 4
    page.get_by_role("button", name="Undo").click()
    until(lambda: owner.get_image(image.id).rating is None)
    page.get_by_role("button", name="Change the time").click()
    page.get_by_label("Taken").fill("1998-07-04T18:30:00")
    assert flaws(page) == []
    page.get_by_role("button", name="Save").click()
    page.get_by_role("complementary").get_by_text("Saturday, 4 July 1998").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("complementary").get_by_text("Wednesday, 22 October 2008").wait_for()
    page.get_by_role("button", name="Change the place").click()
    page.get_by_label("Latitude").fill("48.2")
    page.get_by_label("Longitude").fill("16.4")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("48.20000, 16.40000").wait_for()
    page.get_by_role("button", name="Change the place").click()
    page.get_by_role("button", name="As the file says").click()
    page.get_by_text("43.46745, 11.88513").wait_for()
    page.keyboard.press("Escape")
