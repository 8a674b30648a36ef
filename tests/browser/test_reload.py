"""A page that is loaded again in the middle of an upload, in Chromium."""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from random import Random
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from darkroom_client.generated.models import DropRequest, ShareRequest
from local.deployment import Stack
from local.users import User, sign_in_link
from tests.browser.pages import dropped, flaws, opened, watched
from tests.deployed import login_of, until
from tests.photos import photo

BIG: Final = photo("fox.jpg") + Random(17).randbytes(24_000_000)
"""A photo that is sent in parts: what follows a JPEG's end is no part of the picture."""


class Parts:
    """The numbers of the parts that a page sends to S3; only so many pass, all others wait for ever."""

    def __init__(self, page: Page, passing: int) -> None:
        self.asked: list[int] = []
        self.sent: list[int] = []
        self.passing = passing
        page.route(lambda url: bool(numbers(url)), self._answer)
        page.on("requestfinished", lambda request: self.sent.extend(numbers(request.url)))

    def _answer(self, route: Route) -> None:
        self.asked += numbers(route.request.url)
        if len(self.asked) <= self.passing:
            route.continue_()


def numbers(url: str) -> list[int]:
    """The number of the part that a link is for, if it is for one."""
    return [int(number) for number in parse_qs(urlsplit(url).query).get("partNumber", [])]


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    # Playwright sees all requests of a page only if it has no service worker.
    with opened(browser, service_workers="block") as context, watched(context.new_page(), stack) as page:
        yield page


def test_an_upload_in_parts_goes_on_after_a_reload(page: Page, stack: Stack, user: Callable[[str], User]) -> None:
    name = f"sender-{uuid.uuid4().hex[:8]}"
    sender = user(name)
    page.goto(sign_in_link(stack, login_of(name)))
    page.get_by_role("heading", name="Your photos will be here").wait_for()
    parts = Parts(page, passing=2)
    dropped(page, {"big.jpg": BIG})
    until(lambda: len(parts.sent) == 2, meanwhile=lambda: page.evaluate("0"))
    assert list(sender.images()) == []

    page.reload()
    page.get_by_text("1 file was cut off when the page was left").wait_for()
    page.get_by_text("big.jpg").wait_for()
    assert flaws(page) == []
    parts.passing = 100
    dropped(page, {"big.jpg": BIG})
    page.get_by_text("1 photo added").wait_for(timeout=60_000)
    page.locator(".tile img.loaded").wait_for()
    assert sorted(parts.sent) == [1, 2, 3], "each once"
    [image] = sender.images()
    assert image.sha256 == hashlib.sha256(BIG).hexdigest()
    page.reload()
    page.locator(".tile img.loaded").wait_for()
    assert page.get_by_text("cut off").count() == 0


def test_a_guest_is_told_what_a_reload_has_cut_off(page: Page, newcomer: User) -> None:
    drop = DropRequest(max_images=2, max_bytes=10_000_000).model_dump()
    page.goto(newcomer.create_share(ShareRequest.model_validate({"title": "The party", "drop": drop})).url)
    waiting: list[Route] = []

    def wait(route: Route) -> None:
        waiting.append(route)

    page.route(lambda url: "uploads/" in url, wait)
    page.get_by_label("Your name").fill("Anna")
    dropped(page, {"fox.jpg": photo("fox.jpg")})
    until(lambda: bool(waiting), meanwhile=lambda: page.evaluate("0"))

    page.reload()
    page.unroute_all()
    page.get_by_text("1 file was cut off when the page was left").wait_for()
    page.get_by_text("Please choose them again").wait_for()
    assert flaws(page) == []
    page.get_by_label("Your name").fill("Anna")
    dropped(page, {"fox.jpg": photo("fox.jpg")})
    page.get_by_text("1 photo sent").wait_for()
    until(lambda: [image.sent_by for image in newcomer.images()] == ["Anna"])
