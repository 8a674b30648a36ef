"""The deployed stack in a real browser."""

import base64
import json
import re
import shutil
import threading
import uuid
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Request

from contract.clients import TYPESCRIPT
from darkroom_client.models import SlotRequest
from local.deployment import Stack
from local.users import User
from tests.deployed import settled, until
from tests.node import node
from tests.photos import IMAGES, ROOT, photo

# What an app does in a page: get a slot, post the form, poll, and show the thumbnail.
UPLOAD_AND_SHOW: Final = """
async ([api, token, photo]) => {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const request = (path, options) => fetch(api + path, { headers, ...options }).then((answer) => answer.json());
    const slot = JSON.stringify({ filename: "from a browser.jpg", content_type: "image/jpeg" });
    const { image, upload } = await request("/images", { method: "POST", body: slot });
    const form = new FormData();
    for (const [name, value] of Object.entries(upload.form.fields)) form.append(name, value);
    form.append("file", new Blob([Uint8Array.from(atob(photo), (c) => c.charCodeAt(0))]));
    const posted = await fetch(upload.form.url, { method: "POST", body: form });
    if (!posted.ok) throw new Error(`S3 answered ${posted.status}`);
    let shown = image;
    while (["pending", "processing"].includes(shown.status)) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        shown = await request(`/images/${image.id}`);
    }
    const picture = new Image();
    picture.src = shown.thumbnails.find((t) => t.name === "320").url;
    await picture.decode();
    return [shown.status, picture.naturalWidth, picture.naturalHeight];
}
"""


# The blocks of docs/api.md. The first two send a slot's file, by its form and by its link; the page has the
# constants `slot` and `file`. The third puts the link to a picture of a compact list together. The others need no
# browser (test_guide.py).
[FORM, PUT, LINK, *_] = re.findall(
    r"^ *```js\n(.*?)^ *```$", (ROOT / "docs/api.md").read_text(), re.DOTALL | re.MULTILINE
)
SEND_AS_THE_GUIDE_SAYS: Final = """
async ([slot, photo]) => {
    const file = new Blob([Uint8Array.from(atob(photo), (c) => c.charCodeAt(0))]);
%s
    return sent.status;
}
"""
LINK_AS_THE_GUIDE_SAYS: Final = f"""
async (page) => {{
{LINK}
    const [image] = page.images.filter((each) => each.status === "ready");
    const picture = new Image();
    picture.src = link(page, image, image.pictures.find((each) => each.name === "320"), "jpg");
    await picture.decode();
    return [picture.naturalWidth, picture.naturalHeight];
}}
"""


# With the client: progress by XMLHttpRequest, an edit that comes too late, and an upload that is given up.
UPLOAD_WITH_THE_CLIENT: Final = """
async ([api, token, photo]) => {
    const { Darkroom } = await import("darkroom-client");
    const darkroom = new Darkroom(api, { token: () => token });
    const file = new File([Uint8Array.from(atob(photo), (c) => c.charCodeAt(0))], "from a page.jpg");
    const progress = [];
    const uploaded = await darkroom.upload(file, { onProgress: (part) => progress.push(part) });
    const image = await darkroom.waitUntilSettled(uploaded.id, { every: 0.2 });
    await darkroom.edit(image, { title: "A fox" });
    const lost = await darkroom.edit(image, { title: "lost" }).catch((error) => error);
    const ending = new AbortController();
    const another = new File([file, "another"], "another.jpg");
    const aborted = await darkroom
        .upload(another, { onProgress: () => ending.abort(), signal: ending.signal })
        .catch((error) => error);
    const { status, filename } = image;
    const told = [lost.name, lost.code, lost.problem?.version];
    return { status, filename, progress, aborted: aborted.name, lost: told };
}
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def test_the_api_documentation_works_offline(page: Page, stack: Stack) -> None:
    elsewhere: list[str] = []
    faults: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((stack.endpoint or stack.api_url, "data:", "blob:")):
            elsewhere.append(request.url)

    page.on("request", note)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{stack.api_url}/docs")
    page.get_by_text("/images/{image_id}", exact=True).first.wait_for()
    assert page.get_by_role("heading", name="Darkroom").first.is_visible()
    assert elsewhere == []
    assert faults == []


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """The address of a page of another origin, as a page under development has."""
    (tmp_path / "index.html").write_text("<!doctype html>")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_page_from_elsewhere_uploads_a_photo_and_shows_its_thumbnail(
    page: Page, elsewhere: str, stack: Stack, alice: User
) -> None:
    page.goto(elsewhere)
    encoded = base64.b64encode(photo("Landscape_6.jpg")).decode()
    shown = page.evaluate(UPLOAD_AND_SHOW, [stack.api_url, alice.token, encoded])
    assert shown == ["ready", 320, 213]


@pytest.mark.parametrize(("block", "status"), [(FORM, 204), (PUT, 200)], ids=["form", "put"])
def test_a_page_from_elsewhere_sends_a_photo_as_the_guide_says(
    page: Page, elsewhere: str, alice: User, block: str, status: int
) -> None:
    body = photo("fox.jpg")
    request = SlotRequest(filename="fox.jpg", content_type="image/jpeg", size=len(body))
    slot = alice.create_image(request).model_dump(mode="json")
    page.goto(elsewhere)
    sent = page.evaluate(SEND_AS_THE_GUIDE_SAYS % block, [slot, base64.b64encode(body).decode()])
    assert sent == status


def test_a_page_from_elsewhere_shows_a_compact_list_as_the_guide_says(
    page: Page, elsewhere: str, alice: User
) -> None:
    image_id = alice.upload(IMAGES / "fox.jpg", again=True).id
    settled(alice, image_id)
    until(lambda: image_id in {image.id for image in alice.images()})
    listed = alice.list_images_compact().model_dump(mode="json")
    page.goto(elsewhere)
    assert max(page.evaluate(LINK_AS_THE_GUIDE_SAYS, listed)) == 320


@pytest.fixture
def client_page(elsewhere: str, tmp_path: Path) -> str:
    """The address of a page that can import the TypeScript client, as it is built for npm."""
    tsc, build = "node_modules/typescript/bin/tsc", "tsconfig.build.json"
    node(tsc, "--project", build, "--outDir", str(tmp_path / "client"))
    shutil.copy(TYPESCRIPT / "node_modules/openapi-fetch/dist/index.mjs", tmp_path / "openapi-fetch.mjs")
    shutil.copytree(TYPESCRIPT / "node_modules/@noble/hashes", tmp_path / "hashes")
    places = {
        "@noble/hashes/": "/hashes/",
        "openapi-fetch": "/openapi-fetch.mjs",
        "darkroom-client": "/client/index.js",
    }
    imports = json.dumps({"imports": places})
    (tmp_path / "client.html").write_text(f'<!doctype html><script type="importmap">{imports}</script>')
    return f"{elsewhere}client.html"


def test_the_typescript_client_tells_a_page_how_far_an_upload_is(
    page: Page, client_page: str, stack: Stack, alice: User
) -> None:
    page.goto(client_page)
    unique = photo("fox.jpg") + uuid.uuid4().bytes  # the library may have the fox already, under another name
    encoded = base64.b64encode(unique).decode()
    went = page.evaluate(UPLOAD_WITH_THE_CLIENT, [stack.api_url, alice.token, encoded])
    assert went["status"] == "ready"
    assert went["filename"] == "from a page.jpg"
    assert went["progress"] == sorted(went["progress"])
    assert went["progress"][-1] == 1
    assert went["lost"] == ["PreconditionFailed", "outdated", 1]
    assert went["aborted"] == "AbortError"
