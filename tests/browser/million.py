"""The gallery over a generated library of a million photos: what scrolling costs in Chromium.

    python -m tests.browser.million

The answers are those of the contract: the first of each route is validated against docs/openapi.json. Pictures are
three real JPEGs. What a task costs is the processor time of the page's main thread, by Chromium's own trace: on a
busy machine it waits, and works no more.
"""

import calendar
import hashlib
import io
import json
import sys
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from contract.document import kept
from tests.browser.pages import CHROMIUM
from tests.chaos.fake_service import ALICE, Service
from tests.photos import ROOT, photo

PHOTOS: Final = 1_000_000
NEWEST: Final = (2026, 11)
MONTHS: Final = 20 * 12

MOST_TASK_MS: Final = 50
"""A long task, as browsers call it: https://www.w3.org/TR/longtasks-1/"""
MOST_NODES: Final = 3_000
MOST_HEAP_BYTES: Final = 20_000_000
MOST_SHIFT: Final = 0.02
MOST_PIXELS: Final = 1.0

_APP: Final = ROOT / "image_api/app"
_KINDS: Final = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "html": "text/html"}
_SHAPES: Final = ((4032, 3024), (3024, 4032), (6000, 4000))
_HASHES: Final = ("1QcSHQRnh493V4dIh4eXh1h4kJUI", "3OcRJYB4d3h/iIeHeEh3eIhw+j2w", "HBkSHYSIeHiPiHh8eJd4eTN0EEQG")
_RUNGS: Final = (320, 640, 1280)

# Before any script of the page: somebody is signed in and has been here before.
SIGNED_IN: Final = f"""
const tokens = {{ user: "{ALICE}", access: "a", refresh: "r", ends: 8e15 }};
sessionStorage.setItem("darkroom.tokens", JSON.stringify(tokens));
localStorage.setItem("darkroom.since.{ALICE}", "now");
window.shift = 0;
new PerformanceObserver((list) => {{ for (const {{ value, hadRecentInput }} of list.getEntries()) {{
    if (!hadRecentInput) window.shift += value;
}} }}).observe({{ type: "layout-shift", buffered: true }});
"""

# Scrolls for so long, as fast as somebody turns a wheel; tells the frames and the longest pause between two.
SCROLL: Final = """
(seconds) => new Promise((done) => {
    const scroller = document.querySelector(".scroller");
    const began = performance.now();
    let [frames, longest, last] = [0, 0, began];
    const step = (now) => {
        frames++;
        longest = Math.max(longest, now - last);
        scroller.scrollBy(0, Math.min(100, now - last) * 4);
        last = now;
        if (now - began < seconds * 1000) requestAnimationFrame(step);
        else done([frames, longest]);
    };
    requestAnimationFrame(step);
})
"""

NODES: Final = 'document.evaluate("count(//node())", document, null, 1).numberValue'

# How far the newest month's beginning, and the oldest one's end, are from where they should be.
ENDS: Final = """
(end) => {
    const scroller = document.querySelector(".scroller").getBoundingClientRect();
    const sections = [...document.querySelectorAll(".section")].map((each) => each.getBoundingClientRect());
    return end ? Math.max(...sections.map((each) => each.bottom)) - scroller.bottom
               : Math.min(...sections.map((each) => each.top)) - scroller.top;
}
"""


@cache
def months() -> dict[str, dict[str, int]]:
    """How many photos each day of each month has; newest first."""
    found: dict[str, dict[str, int]] = {}
    left, (year, month) = PHOTOS, NEWEST
    for index in range(MONTHS):
        share = left // (MONTHS - index)
        days = calendar.monthrange(year, month)[1]
        name = f"{year}-{month:02}"
        # Some days have ten times as many as others.
        weights = [1 + 9 * (hashlib.sha256(f"{name}-{day}".encode()).digest()[0] % 4 == 0) for day in range(days)]
        counts = [share * weight // sum(weights) for weight in weights]
        counts[0] += share - sum(counts)
        found[name] = {f"{name}-{day:02}": counts[day - 1] for day in range(days, 0, -1)}
        left -= share
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found


@cache
def picture(shape: int) -> bytes:
    """A real photo in one of the shapes."""
    width, height = _SHAPES[shape]
    with Image.open(io.BytesIO(photo("Canon_40D.jpg"))) as opened:
        small = opened.convert("RGB").resize(
            (320 * width // max(width, height), 320 * height // max(width, height))
        )
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()


def compact(day: str, number: int) -> dict[str, Any]:
    """The photo of a day with this number."""
    digest = hashlib.sha256(f"{day}/{number}".encode()).digest()
    shape = digest[0] % len(_SHAPES)
    width, height = _SHAPES[shape]
    second = 86_399 - number * 86_399 // max(1, months()[day[:7]][day])
    return {
        "id": str(uuid.UUID(bytes=digest[:16], version=4)),
        "status": "ready",
        "version": 0,
        "favourite": digest[1] % 50 == 0,
        "trashed_at": None,
        "local": f"{day}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000",
        "width": width,
        "height": height,
        "thumbhash": _HASHES[digest[2] % len(_HASHES)],
        "path": f"{shape}/{digest[:8].hex()}/",
        "query": "e=1795305600&s=" + "a" * 43,
        "pictures": [
            {
                "name": str(rung),
                "width": rung * width // max(width, height),
                "height": rung * height // max(width, height),
                "formats": ["jpg"],
                "animated": [],
            }
            for rung in _RUNGS
        ],
    }


class Library(Service):
    """A server of the page and of the generated library; it takes photos, too."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[str] = set()

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any] | None]:
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match method, parts.path:
            case "GET", "/timeline":
                return 200, self._once("/timeline", self._timeline())
            case "GET", "/images" if "taken_from" in query:
                return 200, self._once("/images", self._page(query))
            case "GET", "/changes":
                page = {"base": self._base, "changes": [], "albums": [], "next_since": "now", "more": False}
                return 200, self._once("/changes", page)
            case "GET", "/albums":
                return 200, self._once("/albums", {"albums": [], "next_cursor": None})
        return super().answer(method, path, body)

    @property
    def _base(self) -> str:
        return f"{self.url}/media/"

    def _once(self, path: str, value: dict[str, Any]) -> dict[str, Any]:
        """Validates the first answer of a route: they are all made by the same lines."""
        if path not in self._seen:
            self._seen.add(path)
            self._checked("get", path, 200, value)
        return value

    def _timeline(self) -> dict[str, Any]:
        schema = kept()["components"]["schemas"]["Timeline"]["properties"]
        counts = [
            {
                "month": month,
                "images": sum(days.values()),
                "bytes": sum(days.values()) * 3_000_000,
                "days": [{"day": day, "images": images} for day, images in days.items() if images],
            }
            for month, days in months().items()
        ]
        return dict.fromkeys(schema) | {"months": counts}

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        first, last = query["taken_from"], query["taken_to"]
        skip, limit = int(query.get("cursor", "0")), int(query["limit"])
        wanted = [
            (day, images)
            for month in {first[:7], last[:7]}
            for day, images in months()[month].items()
            if first <= day <= last
        ]
        wanted.sort(reverse=True)
        every = [(day, number) for day, images in wanted for number in range(images)]
        images = [compact(day, number) for day, number in every[skip : skip + limit]]
        more = skip + limit < len(every)
        return {"base": self._base, "images": images, "next_cursor": str(skip + limit) if more else None}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service, json_handler = self, super()._handler()

        class Handler(json_handler):  # type: ignore[valid-type,misc] # a class that is made in a function
            def do_GET(self) -> None:  # noqa: N802  # as the base names it
                path = urlsplit(self.path).path
                if path.startswith("/media/"):
                    self._give("image/jpeg", picture(int(path.split("/")[2])))
                elif path.startswith("/app/"):
                    kind, body = service.file(path.removeprefix("/app/"))
                    self._give(kind, body)
                else:
                    self._serve()

            def _give(self, kind: str, body: bytes) -> None:
                with suppress(ConnectionError):
                    self.send_response(200)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(body)))
                    self.send_header("Cache-Control", "max-age=3600")
                    self.end_headers()
                    self.wfile.write(body)

        return Handler

    def file(self, name: str) -> tuple[str, bytes]:
        """A file of the built page, and its type."""
        if name:
            return _KINDS.get(name.rpartition(".")[2], "text/plain"), (_APP / name).read_bytes()
        configuration = {"api": self.url, "client": "c", "login": self.url, "cognito": self.url, "links": False}
        text = (_APP / "index.html").read_text().replace("$FOLDER", "/app/")
        return "text/html", text.replace("$CONFIGURATION", json.dumps(configuration)).encode()


@dataclass(frozen=True)
class Scroll:
    """What a scroll has cost."""

    ratio: int
    seconds: float
    frames: int
    longest_pause_ms: float
    """Between two frames, on this machine with all that ran on it."""
    longest_task_ms: float
    """Of processor time, of the page's main thread."""
    nodes: int
    heap_bytes: int
    """More than at the beginning."""
    shift: float
    first_pixels: float
    last_pixels: float
    requests: int

    @property
    def faults(self) -> list[str]:
        """What is not as it should be."""
        kept_to = {
            f"a task of {self.longest_task_ms:.0f} ms": self.longest_task_ms <= MOST_TASK_MS,
            f"{self.nodes} nodes": self.nodes < MOST_NODES,
            f"{self.heap_bytes} bytes more on the heap": self.heap_bytes < MOST_HEAP_BYTES,
            f"a shift of {self.shift:.3f}": self.shift < MOST_SHIFT,
            f"the first month is {self.first_pixels} pixels off": abs(self.first_pixels) <= MOST_PIXELS,
            f"the last month is {self.last_pixels} pixels off": abs(self.last_pixels) <= MOST_PIXELS,
            "nothing was read": self.requests > 0,
        }
        return [fault for fault, holds in kept_to.items() if not holds]


def opened(browser: Browser, library: Library, ratio: int) -> tuple[BrowserContext, Page]:
    """The gallery over the library, with its first photos."""
    context = browser.new_context(
        viewport={"width": 1200, "height": 800}, device_scale_factor=ratio, locale="en-GB"
    )
    context.add_init_script(SIGNED_IN)
    page = context.new_page()
    page.goto(f"{library.url}/app/")
    page.locator(".tile img.loaded").nth(5).wait_for()
    return context, page


def longest_task(cdp: CDPSession, what: Callable[[], Any]) -> tuple[float, Any]:
    """The most processor time that a task of the page's main thread takes meanwhile, in milliseconds."""
    events: list[dict[str, Any]] = []
    finished: list[bool] = []
    cdp.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    cdp.on("Tracing.tracingComplete", lambda _: finished.append(True))
    categories = "toplevel,__metadata"
    cdp.send("Tracing.start", {"transferMode": "ReportEvents", "categories": categories})
    done = what()
    cdp.send("Tracing.end")
    while not finished:
        cdp.send("Runtime.evaluate", {"expression": "0"})
    return _most(events), done


def _most(events: list[dict[str, Any]]) -> float:
    """Of all renderers: the others have nothing to do meanwhile."""
    named = [each for each in events if each["name"] == "thread_name"]
    threads = {(each["pid"], each["tid"]) for each in named if each["args"]["name"] == "CrRendererMain"}
    run = [each for each in events if each["name"].endswith("RunTask") and "tdur" in each]
    tasks = [each for each in run if (each["pid"], each["tid"]) in threads]
    assert tasks, "the trace has no tasks"
    return float(max(each["tdur"] for each in tasks)) / 1000


def scrolled(browser: Browser, library: Library, ratio: int, seconds: float) -> Scroll:
    """Scrolls, jumps by the years, and goes to both ends."""
    context, page = opened(browser, library, ratio)
    with suppress(Exception):
        page.wait_for_load_state("networkidle", timeout=5000)
    cdp = context.new_cdp_session(page)
    heap = _heap(cdp)
    before = sum(library.requests.values())
    nodes: list[int] = []

    def go() -> list[float]:
        frames: list[float] = [0, 0]
        for _ in range(max(1, round(seconds))):
            some = page.evaluate(SCROLL, min(1.0, seconds))
            frames = [frames[0] + some[0], max(frames[1], some[1])]
            nodes.append(int(page.evaluate(NODES)))
        slider = page.get_by_role("slider")
        slider.focus()
        for key in ("End", "PageUp", "PageUp", "Home", "PageDown"):
            slider.press(key)
            page.wait_for_timeout(300)
            nodes.append(int(page.evaluate(NODES)))
        return frames

    longest, (frames, pause) = longest_task(cdp, go)
    ends = []
    for key, at_end in (("Home", False), ("End", True)):
        page.get_by_role("slider").press(key)
        page.wait_for_timeout(1500)
        ends.append(float(page.evaluate(ENDS, at_end)))
    read = sum(library.requests.values()) - before
    found = Scroll(
        ratio=ratio,
        seconds=seconds,
        frames=int(frames),
        longest_pause_ms=pause,
        longest_task_ms=longest,
        nodes=max(nodes),
        heap_bytes=_heap(cdp) - heap,
        shift=float(page.evaluate("window.shift")),
        first_pixels=ends[0],
        last_pixels=ends[1],
        requests=read,
    )
    context.close()
    return found


def queued(browser: Browser, library: Library, files: int, seconds: float) -> float:
    """The longest task, in milliseconds, while so many files are added, and some of them hashed and sent."""
    context, page = opened(browser, library, 1)
    cdp = context.new_cdp_session(page)

    # Made before, as the browser has them when somebody chooses a folder.
    page.evaluate(
        """(files) => {
                const input = document.querySelector("input[type=file]:not([webkitdirectory])");
                const transfer = new DataTransfer();
                for (let n = 0; n < files; n++) {
                    const text = `photo ${n} `.repeat(200);
                    transfer.items.add(new File([text], `IMG_${n}.jpg`, { type: "image/jpeg", lastModified: n }));
                }
                input.files = transfer.files;
            }""",
        files,
    )

    def add() -> None:
        page.evaluate(
            """() => document.querySelector("input[type=file]:not([webkitdirectory])")
                .dispatchEvent(new Event("change", { bubbles: true }))"""
        )
        page.wait_for_timeout(seconds * 1000)

    longest, _ = longest_task(cdp, add)
    assert library.requests["POST /images/have"] > 0
    context.close()
    return longest


def _heap(cdp: CDPSession) -> int:
    for _ in range(3):
        cdp.send("HeapProfiler.collectGarbage")
    return int(cdp.send("Runtime.getHeapUsage")["usedSize"])


def main() -> int:
    """Prints the table of docs/gallery.md."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30
    library = Library()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        found = [scrolled(browser, library, ratio, seconds) for ratio in (1, 2, 3)]
        adding = queued(browser, library, 2000, 10)
        version = browser.version
        browser.close()
    library.close()
    day = datetime.now(UTC).date()
    print(f"{PHOTOS:,} photos, {day}, Chromium {version}, {seconds:g} s of scrolling and jumps by the years\n")
    print(
        "| device-pixel ratio | longest task | nodes | heap | shift | first, last month off by | frames, pause |"
    )
    print("|---|---|---|---|---|---|---|")
    for each in found:
        print(
            f"| {each.ratio} | {each.longest_task_ms:.0f} ms | {each.nodes:,} | {each.heap_bytes / 1e6:+.1f} MB "
            f"| {each.shift:.4f} | {each.first_pixels:.2f} px, {each.last_pixels:.2f} px "
            f"| {each.frames:,}, {each.longest_pause_ms:.0f} ms |"
        )
    print(f"\n2,000 files added: longest task {adding:.0f} ms")
    faults = [fault for each in found for fault in each.faults] + library.broken
    faults += [f"adding: a task of {adding:.0f} ms"] if adding > MOST_TASK_MS else []
    print(*faults, sep="\n")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
