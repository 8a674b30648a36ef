"""The gallery on the deployed stack, as somebody uses it in Chromium."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from local.deployment import Stack
from local.users import Login, User, sign_in_link
from tests.browser.test_in_chromium import CHROMIUM, browser  # noqa: F401  # a fixture
from tests.deployed import settled, until
from tests.photos import IMAGES, ROOT

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed; on Debian: apt-get install chromium"
)

LOGIN: Final = Login("gallery@example.com", "correct horse battery")

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


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:  # noqa: F811  # the fixture
    context = browser.new_context(viewport={"width": 1200, "height": 800}, locale="en-GB")
    context.add_init_script(WATCH)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, stack: Stack) -> Iterator[Page]:
    """A page whose faults, refusals and requests to elsewhere fail the test."""
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((stack.emulator.url, "data:", "blob:")) else faults.append(request.url)
        ),
    )
    yield page
    if page.url.startswith(stack.api_url):
        faults += page.evaluate("window.refused")
    assert faults == []


@pytest.fixture
def signed_in(page: Page, stack: Stack, owner: User) -> Page:  # noqa: ARG001  # has the photos
    page.goto(sign_in_link(stack, LOGIN))
    page.locator(".tile img.loaded").nth(len(SIX) - 1).wait_for()
    return page


def flaws(page: Page) -> list[str]:
    """What axe finds. https://github.com/dequelabs/axe-core"""
    # By the debugger, which the page's policy does not concern.
    page.evaluate(AXE() + ";0")
    found: Any = page.evaluate("axe.run()")
    return [json.dumps([flaw["id"], [node["html"] for node in flaw["nodes"]]]) for flaw in found["violations"]]


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
    owner.delete_image(image_id)
    page.locator(f".tile[data-id='{image_id}']").wait_for(state="detached")
