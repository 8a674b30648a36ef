"""The video of a motion photo, played in Chromium."""

import uuid
from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page, Route

from darkroom_client.models import ImageEntry
from local.deployment import Stack
from local.users import User, sign_in_link
from tests.browser.pages import flaws
from tests.deployed import login_of, settled, until
from tests.photos import ROOT, photo

VIDEO: Final = (ROOT / "tests/browser/motion.mp4").read_bytes()
"""Half a second of a square that moves, in VP9, which every Chromium plays; MediaRecorder made it."""

XMP: Final = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"
 xmlns:Container="http://ns.google.com/photos/1.0/container/" xmlns:Item="http://ns.google.com/photos/1.0/container/item/"
 GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1"><Container:Directory><rdf:Seq>
<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="image/jpeg" Item:Semantic="Primary"/></rdf:li>
<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="video/mp4" Item:Semantic="MotionPhoto"
 Item:Length="{len(VIDEO)}"/></rdf:li>
</rdf:Seq></Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>""".encode()
"""https://developer.android.com/media/platform/motion-photo-format"""


def motion_photo(video: bytes) -> bytes:
    """A JPEG with the XMP of a motion photo, and its video behind it."""
    jpeg = photo("fox.jpg")
    packet = b"http://ns.adobe.com/xap/1.0/\0" + XMP
    segment = b"\xff\xe1" + (len(packet) + 2).to_bytes(2) + packet
    return jpeg[:2] + segment + jpeg[2:] + video


def uploaded(user: User, body: bytes, filename: str) -> ImageEntry:
    return settled(user, user.upload(body, filename=filename).id)


def test_a_motion_photo_is_played_over_its_picture(page: Page, stack: Stack, user: Callable[[str], User]) -> None:
    name = f"moved-{uuid.uuid4().hex[:8]}"
    moved = user(name)
    plays = uploaded(moved, motion_photo(VIDEO), "moves.jpg")
    broken = uploaded(moved, motion_photo(VIDEO[:60]), "broken.jpg")
    still = uploaded(moved, photo("Canon_40D.jpg"), "still.jpg")
    assert plays.metadata
    assert plays.metadata.motion_photo
    page.emulate_media(reduced_motion="reduce")
    page.goto(sign_in_link(stack, login_of(name)))
    button = page.get_by_role("button", name="Play the video")

    page.locator(f".tile[data-id='{plays.id}'] .open").click()
    button.wait_for()
    assert page.locator("video").count() == 0, "nothing plays by itself"
    assert flaws(page) == []
    page.evaluate("addEventListener('ended', (event) => (window.played = event.target.currentTime), true)")
    button.click()
    page.wait_for_function("() => window.played > 0.3")
    page.locator("video").wait_for(state="detached")
    assert button.get_attribute("aria-pressed") == "false"
    page.keyboard.press("Escape")
    page.locator(".viewer").wait_for(state="detached")

    # One that arrives when its viewer is closed is not heard, and let go.
    page.evaluate(
        """() => {
            [window.made, window.revoked, window.plays] = [[], [], 0];
            const { createObjectURL, revokeObjectURL } = URL;
            URL.createObjectURL = (blob) => {
                const address = createObjectURL(blob);
                if (blob.type.startsWith("video/")) made.push(address);
                return address;
            };
            URL.revokeObjectURL = (address) => (revoked.push(address), revokeObjectURL(address));
            const { play } = HTMLMediaElement.prototype;
            HTMLMediaElement.prototype.play = function () { plays++; return play.call(this); };
        }"""
    )
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(lambda url: plays.id in url and "X-Amz-Signature" in url, hold)
    page.locator(f".tile[data-id='{plays.id}'] .open").click()
    button.click()
    until(lambda: bool(held), meanwhile=lambda: page.evaluate("0"))
    page.keyboard.press("Escape")
    page.locator(".viewer").wait_for(state="detached")
    held[0].continue_()
    page.unroute_all()
    page.wait_for_function("() => made.length === 1 && revoked.includes(made[0])")
    assert page.evaluate("plays") == 0

    page.locator(f".tile[data-id='{broken.id}'] .open").click()
    button.click()
    page.get_by_text("This browser cannot play it. Please download it.").wait_for()
    assert flaws(page) == []
    page.keyboard.press("Escape")
    page.locator(".viewer").wait_for(state="detached")

    with page.expect_response(lambda answer: answer.url.endswith(f"/images/{still.id}")):
        page.locator(f".tile[data-id='{still.id}'] .open").click()
    page.evaluate("new Promise(requestAnimationFrame)")
    assert button.count() == 0
