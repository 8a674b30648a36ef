"""What the link of a share opens in Chromium: for people without an account, who know nothing but the link."""

import uuid
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from darkroom_client.generated.models import AlbumRequest, DropRequest, NewShare, ShareRequest
from local.deployment import Stack
from local.users import User, sign_in_link
from tests.browser.pages import LOGIN, LOOK_AGAIN, MOST_SHIFT, SIX, dropped, flaws, opened
from tests.deployed import until
from tests.photos import photo

PASSWORD: Final = "correct horse battery"  # a guest's, in tests


@pytest.fixture(scope="module")
def album(owner: User) -> str:
    """An album with the owner's six photos."""
    made = owner.create_album(AlbumRequest(title="Autumn"), idempotency_key=str(uuid.uuid4()))
    list(owner.add_to_album(made.id, [image.id for image in owner.images()]))
    until(lambda: len(list(owner.album_images(made.id))) == len(SIX))
    return made.id


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[BrowserContext]:
    """Another browser, which knows nobody."""
    with opened(browser) as context:
        yield context


def shared(owner: User, **options: object) -> NewShare:
    return owner.create_share(ShareRequest.model_validate(options))


def test_guests_look_at_an_album_until_it_is_revoked(page: Page, owner: User, album: str) -> None:
    share = shared(
        owner, album_id=album, title="Autumn at the lake", password=PASSWORD, originals=True, metadata=True
    )
    page.goto(share.url)
    page.get_by_role("heading", name="These photos have a password").wait_for()
    assert flaws(page) == []
    assert "Autumn" not in page.content(), "nothing is told without the password"
    password = page.get_by_label("Password")
    password.fill("a guess")
    password.press("Enter")
    page.get_by_text("That is not the password.").wait_for()
    assert flaws(page) == []
    password.fill(PASSWORD)
    page.get_by_role("button", name="Show the photos").click()
    page.locator(".tile img.loaded").nth(len(SIX) - 1).wait_for()
    assert page.title() == "Autumn at the lake"
    assert flaws(page) == []
    shifts: list[float] = page.evaluate("window.shifts")
    assert sum(shifts) < MOST_SHIFT
    page.reload()  # asks for no password again
    page.get_by_role("button", name="Photo of Wednesday, 22 October 2008").click()
    page.get_by_role("button", name="Details").click()
    details = page.get_by_role("complementary", name="Details")
    details.get_by_text("DSCN0010.jpg").wait_for()
    assert "NIKON COOLPIX P6000" in details.inner_text()
    assert flaws(page) == []
    for missing in ("Favourite", "Move to the trash"):
        assert page.get_by_role("button", name=missing).count() == 0
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download the original").click()
    assert downloading.value.suggested_filename == "DSCN0010.jpg"
    owner.delete_share(share.id)
    page.evaluate(LOOK_AGAIN)
    page.get_by_role("heading", name="This link opens nothing any more").wait_for()
    page.locator(".viewer").wait_for(state="detached")
    assert flaws(page) == []


def test_guests_see_no_more_than_is_shared(page: Page, owner: User, album: str) -> None:
    page.goto(shared(owner, album_id=album).url)
    page.locator(".tile img.loaded").nth(len(SIX) - 1).wait_for()
    page.get_by_role("button", name="Photo", exact=True).first.click()
    page.locator(".viewer.pswp--open").wait_for()
    for missing in ("Details", "Download the original"):
        assert page.get_by_role("button", name=missing).count() == 0
    assert "2008" not in page.content()
    page.keyboard.press("Escape")
    page.locator(".viewer").wait_for(state="detached")
    page.get_by_role("button", name="Deutsch").click()
    page.get_by_role("button", name="English").wait_for()
    page.get_by_role("button", name="Foto", exact=True).first.wait_for()
    assert flaws(page) == []


def test_a_photo_that_is_shared_alone_is_shown_large(page: Page, owner: User) -> None:
    [image] = [image for image in owner.images() if image.filename == "DSCN0010.jpg"]
    share = shared(owner, image_id=image.id)
    page.goto(share.url)
    page.locator(".tile img.loaded").wait_for()
    box = page.locator(".tile").bounding_box()
    assert box
    assert 800 / 2 < box["height"] < 800, "of the view"
    assert flaws(page) == []
    owner.delete_share(share.id)


def test_links_of_pictures_are_renewed_before_they_end(page: Page, owner: User, album: str) -> None:
    page.clock.install()
    page.goto(shared(owner, album_id=album).url)
    page.locator(".tile").nth(len(SIX) - 1).wait_for()
    with page.expect_response(lambda answer: answer.url.split("?")[0].endswith("/images")):
        page.clock.fast_forward("04:30")


def test_a_link_that_never_was_says_what_a_revoked_one_says(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.api_url}/s/{'x' * 32}")
    page.get_by_role("heading", name="This link opens nothing any more").wait_for()
    page.evaluate('localStorage.setItem("darkroom.language", "de")')
    page.reload()
    page.get_by_role("heading", name="Dieser Link öffnet nichts mehr").wait_for()
    assert page.locator("html").get_attribute("lang") == "de"


def test_guests_send_photos_that_appear_for_the_owner(
    page: Page,
    elsewhere: BrowserContext,
    stack: Stack,
    owner: User,
) -> None:
    page.goto(sign_in_link(stack, LOGIN))
    page.locator(".tile").first.wait_for()
    share = shared(owner, title="The party", drop=DropRequest(max_images=2, max_bytes=10_000_000).model_dump())
    guest = elsewhere.new_page()
    guest.goto(share.url)
    guest.get_by_role("heading", name="The party").wait_for()
    assert flaws(guest) == []
    assert "room for 2 photos, 10 MB" in guest.content()
    files = {"mine.png": photo("BlueSquare.jpg"), "notes.txt": b"not a photo"}
    dropped(guest, files)
    guest.get_by_text("Say who you are").wait_for()
    guest.get_by_label("Your name").fill("Anna")
    dropped(guest, files)
    guest.get_by_text("1 photo sent").wait_for()
    refused = guest.locator(".progress .refused").all_inner_texts()
    assert any("notes.txt" in line and "not a picture" in line for line in refused)
    guest.get_by_text("room for 1 photo,").wait_for()
    assert flaws(guest) == []
    until(lambda: any(image.sent_by == "Anna" for image in owner.images()))
    [image] = [image for image in owner.images() if image.sent_by == "Anna"]
    page.locator(f".tile[data-id='{image.id}'] img.loaded").wait_for()
    # One fits, the other does not.
    dropped(guest, {"one.jpg": photo("Canon_40D.jpg"), "two.jpg": photo("fox.jpg")})
    guest.get_by_text("There is no room for more photos.").first.wait_for()
    owner.delete_share(share.id)
    # The owner's other tests have six photos.
    until(lambda: len(list(owner.images())) == len(SIX) + 2)
    for sent in [image.id for image in owner.images() if image.sent_by == "Anna"]:
        owner.delete_image(sent, permanent=True)
    until(lambda: len(list(owner.images())) == len(SIX))
