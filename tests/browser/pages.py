"""Pages of the gallery in Chromium, and what tests do with them."""

import base64
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page

from local.deployment import Stack
from local.users import Login
from tests.photos import ROOT

CHROMIUM: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

# Only our own pages may use the network. Chromium's sandbox does not work in a container.
FLAGS: Final = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
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

LOOK_AGAIN: Final = 'document.dispatchEvent(new Event("visibilitychange"))'
"""Somebody comes back to the page, which asks at once what has changed."""

FOCUSED: Final = 'document.activeElement.closest(".tile")?.dataset.id'
"""The photo that has the focus."""

AXE: Final = (ROOT / "gallery/node_modules/axe-core/axe.min.js").read_text


@contextmanager
def opened(browser: Browser, width: int = 1200, height: int = 800, **options: Any) -> Iterator[BrowserContext]:
    """A browser of somebody who has not been there; `options` are those of Playwright's `new_context`."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **options)
    context.add_init_script(WATCH)
    yield context
    context.close()


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


def flaws(page: Page) -> list[str]:
    """What axe finds. https://github.com/dequelabs/axe-core"""
    # By the debugger, which the page's policy does not concern.
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE() + ";0")
    # What fades in has any contrast meanwhile.
    page.wait_for_function(
        "() => document.getAnimations().every((each) => each.playState !== 'running'"
        " || each.effect.getComputedTiming().iterations === Infinity)"
    )
    # What passes is not told: that took four times as long.
    found: list[list[Any]] = page.evaluate(
        """async () => {
            const { violations } = await axe.run({ resultTypes: ["violations"] });
            return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
        }"""
    )
    return [json.dumps(flaw) for flaw in found]


def dropped(page: Page, files: dict[str, bytes]) -> None:
    """Drop files on the page, as from a folder of the system."""
    texts = {name: base64.b64encode(body).decode() for name, body in files.items()}
    transfer = page.evaluate_handle(
        """(files) => {
            const transfer = new DataTransfer();
            for (const [name, text] of Object.entries(files)) {
                const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
                const type = name.endsWith("txt") ? "text/plain" : name.endsWith("jpg") ? "image/jpeg" : "";
                // The same file has the same time, whenever it is dropped.
                transfer.items.add(new File([bytes], name, { type, lastModified: 1e12 }));
            }
            return transfer;
        }""",
        texts,
    )
    page.dispatch_event("body", "dragover", {"dataTransfer": transfer})
    page.dispatch_event("body", "drop", {"dataTransfer": transfer})


def order_of(page: Page) -> list[str]:
    """The ids of the photos that are shown, in their order."""
    ids: list[str] = page.eval_on_selector_all(".tile", "(tiles) => tiles.map((tile) => tile.dataset.id)")
    return ids
