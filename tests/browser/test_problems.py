"""Photos that could not be shown, in Chromium: why, and another try."""

import uuid
from collections.abc import Callable

from playwright.sync_api import Page

from darkroom.repair import GAVE_UP_MESSAGE
from local.deployment import Stack
from local.users import User, sign_in_link
from tests.browser.pages import flaws
from tests.deployed import Operator, login_of, settled, until
from tests.photos import photo


def test_a_failed_photo_says_why_and_may_be_tried_again_and_a_rejected_one_only_says_why(
    page: Page, stack: Stack, operator: Operator, user: Callable[[str], User]
) -> None:
    name = f"unlucky-{uuid.uuid4().hex[:8]}"
    unlucky = user(name)
    operator.drop_in_vain(f"imports/{unlucky.sub}/failed.jpg", photo("Canon_40D.jpg"))
    until(lambda: [image.status for image in unlucky.images()] == ["failed"])
    [failed] = unlucky.images()
    broken = unlucky.upload(photo("fox.jpg")[:2000], filename="broken.jpg").id
    rejected = settled(unlucky, broken)
    assert rejected.status == "rejected"

    page.goto(sign_in_link(stack, login_of(name)))
    page.get_by_role("link", name="Problems").click()
    page.locator(".tile").nth(1).wait_for()
    page.locator(f".tile[data-id='{broken}'] .open").click()
    page.get_by_role("button", name="Details").click()
    details = page.get_by_role("complementary", name="Details")
    details.get_by_text(rejected.errors[0].message).wait_for()
    assert details.get_by_role("button", name="Try again").count() == 0
    assert flaws(page) == []
    page.keyboard.press("Escape")
    page.locator(".viewer").wait_for(state="detached")

    page.locator(f".tile[data-id='{failed.id}'] .open").click()
    details.get_by_text(GAVE_UP_MESSAGE).wait_for()
    assert flaws(page) == []
    details.get_by_role("button", name="Try again").click()
    page.get_by_text("Trying again…").wait_for()
    details.get_by_text(GAVE_UP_MESSAGE).wait_for(state="detached")
    assert settled(unlucky, failed.id).status == "ready"
    page.locator(".pswp__item[aria-hidden=false] img:not(.pswp__img--placeholder)").wait_for()
    page.keyboard.press("Escape")
    page.locator(f".tile[data-id='{failed.id}']").wait_for(state="detached")
    page.get_by_role("link", name="Photos", exact=True).click()
    page.locator(f".tile[data-id='{failed.id}'] img.loaded").wait_for()
