"""The gallery on the deployed stack, as somebody uses it in Chromium."""

import os
import re
import uuid
from datetime import datetime, timedelta
from typing import Final

import httpx
import pytest
from playwright.sync_api import Browser, Page

from darkroom_client.models import ImageEdit, ImageEntry
from local.deployment import Stack
from local.users import Login, User, sign_in_link
from tests.browser.pages import (
    FOCUSED,
    LOGIN,
    LOOK_AGAIN,
    MOST_SHIFT,
    SIX,
    dropped,
    flaws,
    opened,
    order_of,
    watched,
)
from tests.deployed import settled, until
from tests.photos import IMAGES, photo

ADDER: Final = Login("adder@example.com", "correct horse battery")
"""Whose library is empty until a test adds to it."""


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
    page.evaluate(LOOK_AGAIN)
    page.locator(f".tile[data-id='{image_id}'] img.loaded").wait_for()
    owner.delete_image(image_id, permanent=True)
    page.evaluate(LOOK_AGAIN)
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
    # Escape closes a viewer that is still opening: both in one task of the page.
    page.locator(".tile .open").first.evaluate(
        "(open) => { open.click();"
        " document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })); }"
    )
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
    assert any("notes.txt" in line and "not a picture" in line for line in refused)
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
    page.get_by_text("6 photos added").wait_for()  # no more than before
    assert sent == []


def test_photos_are_picked_liked_put_into_the_trash_and_brought_back(signed_in: Page, owner: User) -> None:
    page = signed_in
    ids: list[str] = page.eval_on_selector_all(".tile", "(tiles) => tiles.map((tile) => tile.dataset.id)")
    first, second = (page.locator(f".tile[data-id='{image_id}']") for image_id in ids[:2])
    first.hover()
    first.get_by_role("button", name="Select").click()
    second.locator(".open").click(modifiers=["Shift"])
    page.get_by_text("2 picked").wait_for()
    assert flaws(page) == []
    page.get_by_role("button", name="Favourite", exact=True).click()
    page.get_by_text("2 photos added to favourites").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("2 photos removed from favourites").wait_for()
    first.locator(".open").focus()
    page.keyboard.press("x")
    page.get_by_text("1 picked").wait_for()
    page.get_by_role("button", name="Move to the trash").click()
    page.get_by_text("1 photo is in the trash").wait_for()
    first.wait_for(state="detached")
    page.get_by_role("link", name="Trash").click()
    first.wait_for()
    assert second.count() == 0
    owner.delete_image(ids[1])  # elsewhere
    second.wait_for()
    owner.restore_image(ids[1])
    second.wait_for(state="detached")
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
    until(lambda: owner.get_image(image.id).tags == ["Autumn"])
    elsewhere = owner.edit(owner.get_image(image.id), ImageEdit(title="Ein Fuchs"))
    title.fill("A blue fox")
    title.press("Tab")
    page.get_by_text("This photo was changed elsewhere meanwhile.").wait_for()
    page.get_by_text("It now says: Ein Fuchs").wait_for()
    assert flaws(page) == []
    page.get_by_role("button", name="Keep mine").click()
    page.get_by_text("This photo was changed elsewhere meanwhile.").wait_for(state="detached")
    until(lambda: owner.get_image(image.id).version > elsewhere.version)
    edited = owner.get_image(image.id)
    assert (edited.title, edited.tags, edited.version) == ("A blue fox", ["Autumn"], elsewhere.version + 1)
    page.keyboard.press("Escape")


def test_a_photo_is_turned_and_leads_to_similar_ones(signed_in: Page, owner: User) -> None:
    page = signed_in
    twin = owner.upload(photo("fox.jpg") + b"another copy", filename="twin.jpg").id
    settled(owner, twin)
    [fox] = [image for image in owner.images() if image.filename == "fox.jpg"]
    page.locator(f".tile[data-id='{twin}'] .open").click()
    page.get_by_role("button", name="Details").click()
    details = page.get_by_role("complementary", name="Details")
    details.get_by_role("button", name="Turn to the right").click()
    until(lambda: owner.get_image(twin).corrections.orientation == 6)
    [lying, standing] = [image.thumbnails[0] for image in (owner.get_image(fox.id), settled(owner, twin))]
    assert (standing.width, standing.height) == (lying.height, lying.width)
    similar = details.get_by_role("region", name="Similar photos").get_by_role("button").first
    similar.click()
    details.get_by_text("fox.jpg").wait_for()
    owner.delete_image(twin, permanent=True)
    page.keyboard.press("Escape")
    page.locator(f".tile[data-id='{twin}']").wait_for(state="detached")


def test_words_find_photos(signed_in: Page) -> None:
    page = signed_in
    search = page.get_by_role("searchbox", name="Search")
    search.fill("dscn0010")
    search.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('.tile').length === 1")
    assert page.get_by_role("button", name="Photo of Wednesday, 22 October 2008").count() == 1
    page.get_by_role("link", name="Filters").click()
    assert search.input_value() == "dscn0010", "filters narrow a search"
    page.get_by_label("Camera").select_option("Canon EOS 40D")
    page.get_by_role("heading", name="Nothing found").wait_for()
    page.get_by_role("link", name="All photos").click()
    page.locator(".tile").nth(len(SIX) - 1).wait_for()
    page.get_by_role("link", name="Filters").click()
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
    until(lambda: owner.get_album(album.id).cover_id == ids[0])
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
    until(lambda: list(owner.albums()) == [])


def test_an_album_is_shared_with_guests_until_its_owner_ends_that(
    signed_in: Page, browser: Browser, stack: Stack, owner: User
) -> None:
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
    with opened(browser) as elsewhere, watched(elsewhere.new_page(), stack) as guest:
        guest.goto(link)
        guest.get_by_label("Password").fill("open sesame")
        guest.keyboard.press("Enter")
        guest.locator(".tile img.loaded").nth(len(ids) - 1).wait_for()
        assert guest.locator(".tile").count() == len(ids)
    page.get_by_role("button", name="Clear the selection").click()
    page.get_by_role("link", name="Shared").click()
    line = page.get_by_role("listitem").filter(has_text="For grandmother")
    line.get_by_text("password").wait_for()
    assert flaws(page) == []
    line.get_by_role("button", name="End the link").click()
    page.get_by_role("dialog").get_by_role("button", name="End the link").click()
    page.get_by_role("heading", name="Nothing is shared").wait_for()
    until(lambda: httpx.get(f"{link}/images").status_code == 404)
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
    until(lambda: [owner.get_image(image_id).time for image_id in ids] == [image.time for image in before])
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
    # News of the photo do not bring back what was taken back before.
    page.evaluate(
        """() => {
            const panel = document.querySelector(".details");
            window.seen = new Set();
            new MutationObserver(() => window.seen.add(panel.innerText.includes("43.46745")))
                .observe(panel, { subtree: true, childList: true, characterData: true });
        }"""
    )
    owner.edit(owner.get_image(image.id), ImageEdit(title="From elsewhere"))
    page.wait_for_function("() => document.querySelector('.details input').value === 'From elsewhere'")
    assert page.evaluate("[...window.seen]") == [False]
    page.get_by_role("button", name="Change the place").click()
    page.get_by_role("button", name="As the file says").click()
    page.get_by_text("43.46745, 11.88513").wait_for()
    page.keyboard.press("Escape")
