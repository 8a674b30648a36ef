"""The order of an album in the gallery, chosen by its owner."""

import uuid
from typing import Final

from playwright.sync_api import Page

from darkroom_client.generated.models import AlbumRequest
from local.users import User
from tests.browser.pages import order_of

IDS: Final = '[...document.querySelectorAll(".tile")].map(({ dataset }) => dataset.id).join()'


def test_an_album_is_in_the_order_that_is_chosen(signed_in: Page, owner: User) -> None:
    page = signed_in
    oldest = [
        image.id for image in sorted(owner.images(), key=lambda image: image.time.local if image.time else "")
    ][:3]
    by_hand = [oldest[1], oldest[2], oldest[0]]
    album = owner.create_album(AlbumRequest(title="Three"), idempotency_key=str(uuid.uuid4()))
    list(owner.add_to_album(album.id, by_hand))
    page.get_by_role("link", name="Albums").click()
    page.get_by_role("link", name="Three").click()
    page.locator(".tile").nth(2).wait_for()
    assert order_of(page) == by_hand
    for order, ids in [("Oldest first", oldest), ("Newest first", oldest[::-1]), ("By hand", by_hand)]:
        page.get_by_role("button", name="More").click()
        page.get_by_role("button", name=order).click()
        page.wait_for_function(f"(ids) => {IDS} === ids.join()", arg=ids)
    owner.delete_album(album.id)
