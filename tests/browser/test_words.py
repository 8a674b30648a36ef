"""What somebody types beside a photo in the gallery: no word is lost, and no half of one is saved."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, Response, Route

from darkroom_client.models import ImageEdit, ImageEntry
from local.users import User
from tests.browser.pages import LOOK_AGAIN
from tests.deployed import becomes, until

NAME: Final = "Landscape_6.jpg"

KEY_MS: Final = 30
"""Between two keys."""


@pytest.fixture
def image(owner: User) -> Iterator[ImageEntry]:
    """A photo without words."""
    [image] = [image for image in owner.images() if image.filename == NAME]
    yield owner.get_image(image.id)
    owner.edit(owner.get_image(image.id), ImageEdit(title=None, description=None, tags=[], rating=None))


@pytest.fixture
def beside(signed_in: Page, image: ImageEntry) -> Locator:
    """The details of that photo, which are open."""
    signed_in.locator(f".tile[data-id='{image.id}'] .open").click()
    signed_in.get_by_role("button", name="Details").click()
    details = signed_in.get_by_role("complementary", name="Details")
    details.get_by_text(NAME).wait_for()
    return details


def test_a_title_may_be_typed_while_the_viewer_opens(signed_in: Page, image: ImageEntry, owner: User) -> None:
    page = signed_in
    address = f"**/images/{image.id}"
    page.locator(f".tile[data-id='{image.id}'] .open").click()
    with page.expect_response(address) as read:
        page.get_by_role("button", name="Details").click()
    page.get_by_role("textbox", name="Title").wait_for()
    page.keyboard.press("Escape")
    page.locator(".viewer").wait_for(state="detached")
    # The details are there at once, so that the first keys come before the photo is in its place.
    known: Response = read.value
    page.route(address, lambda route: route.fulfill(body=known.body(), content_type="application/json"), times=1)
    page.locator(f".tile[data-id='{image.id}'] .open").click()
    page.get_by_role("textbox", name="Title").focus()
    page.keyboard.type("By the old mill", delay=KEY_MS)
    page.keyboard.press("Tab")
    page.get_by_text("Saved", exact=True).wait_for()
    edited = owner.get_image(image.id)
    assert (edited.title, edited.version) == ("By the old mill", image.version + 1), "all of it, at once"


def test_a_change_from_elsewhere_leaves_alone_what_is_being_typed(
    signed_in: Page, beside: Locator, image: ImageEntry, owner: User
) -> None:
    page = signed_in
    beside.get_by_role("textbox", name="Title").focus()
    page.keyboard.type("By the", delay=KEY_MS)
    owner.edit(image, ImageEdit(tags=["Elsewhere"]))
    page.evaluate(LOOK_AGAIN)
    beside.get_by_role("button", name="Remove the tag Elsewhere").wait_for()
    page.keyboard.type(" mill", delay=KEY_MS)
    page.keyboard.press("Tab")
    page.get_by_text("Saved", exact=True).wait_for()
    edited = owner.get_image(image.id)
    assert (edited.title, edited.tags) == ("By the mill", ["Elsewhere"])
    beside.get_by_role("textbox", name="Title").focus()
    page.keyboard.press("End")
    page.keyboard.type(", at dusk", delay=KEY_MS)
    owner.edit(edited, ImageEdit(title="Bei der Mühle", rating=3))
    page.evaluate(LOOK_AGAIN)
    beside.locator("[aria-label='3 of 5 stars'][aria-pressed=true]").wait_for()
    page.keyboard.press("Tab")
    beside.get_by_text("It now says: Bei der Mühle").wait_for()
    beside.get_by_text("You wrote: By the mill, at dusk").wait_for()
    beside.get_by_role("button", name="Keep the other").click()
    beside.get_by_text("You wrote").wait_for(state="detached")
    assert beside.get_by_role("textbox", name="Title").input_value() == "Bei der Mühle"
    assert owner.get_image(image.id).title == "Bei der Mühle"


def test_an_edit_of_something_else_meanwhile_is_no_conflict(
    signed_in: Page, beside: Locator, image: ImageEntry, owner: User
) -> None:
    page = signed_in
    beside.get_by_role("textbox", name="Title").focus()
    page.keyboard.type("By the old mill", delay=KEY_MS)
    owner.edit(image, ImageEdit(rating=3))
    with page.expect_response(f"**/images/{image.id}"):
        page.keyboard.press("Tab")
    becomes(lambda: owner.get_image(image.id).title, "By the old mill")
    assert owner.get_image(image.id).rating == 3
    assert beside.get_by_role("alert").count() == 0


def test_words_that_follow_faster_than_they_are_saved_are_no_conflict(
    signed_in: Page, beside: Locator, image: ImageEntry, owner: User
) -> None:
    page = signed_in
    held: list[Route] = []
    page.route(f"**/images/{image.id}", lambda route: held.append(route), times=1)  # noqa: PLW0108  # Playwright marks it
    with page.expect_request(f"**/images/{image.id}"):
        beside.get_by_role("textbox", name="Title").focus()
        page.keyboard.type("The mill")
        page.keyboard.press("Tab")
    page.keyboard.type("Built in 1784.")
    for tag in ("Lake", "Summer", "lake"):
        beside.get_by_role("textbox", name="Add a tag").focus()
        page.keyboard.type(tag)
        page.keyboard.press("Enter")
    [first] = held
    first.continue_()
    beside.get_by_role("button", name="Remove the tag Summer").wait_for()
    until(lambda: owner.get_image(image.id).tags == ["Lake", "Summer"])
    edited = owner.get_image(image.id)
    assert (edited.title, edited.description) == ("The mill", "Built in 1784.")
    assert beside.get_by_role("alert").count() == 0


def test_a_title_is_saved_when_the_viewer_closes_over_it(
    signed_in: Page, beside: Locator, image: ImageEntry, owner: User
) -> None:
    page = signed_in
    beside.get_by_role("textbox", name="Title").focus()
    page.keyboard.type("By the old mill")
    page.go_back()
    page.locator(".viewer").wait_for(state="detached")
    until(lambda: owner.get_image(image.id).title == "By the old mill")
