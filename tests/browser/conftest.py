"""One browser for all tests in Chromium, and the gallery of a user with six photos."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from local.deployment import Stack
from local.users import User, sign_in_link
from tests.browser.pages import CHROMIUM, FLAGS, LOGIN, SIX, opened, watched
from tests.deployed import settled, until
from tests.photos import IMAGES

# All browser tests run in one worker, in the order of the collection (tests/scheduling.py), and use one library.
# The scope "package" ends before the integration tests begin: Playwright's event loop would be in their way.


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--force-color-profile=srgb"])
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def owner(stack: Stack) -> Iterator[User]:
    """A user with six photos."""
    with User(stack, LOGIN) as user:
        sent = [user.upload(IMAGES / name).id for name in SIX]
        for image_id in sent:
            settled(user, image_id)
        until(lambda: len(list(user.images())) == len(SIX))
        yield user


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with opened(browser) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext, stack: Stack) -> Iterator[Page]:
    """A page of its own."""
    with watched(context.new_page(), stack) as page:
        yield page


@pytest.fixture(scope="package")
def tab(browser: Browser, stack: Stack, owner: User) -> Iterator[Page]:  # noqa: ARG001  # has the photos
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
