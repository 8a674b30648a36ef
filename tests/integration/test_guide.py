"""The commands of docs/api.md and docs/operations.md, pasted one after the other, as a reader of the page does."""

import os
import subprocess
from typing import Final

import requests

from local.__main__ import _photo_id
from local.deployment import Stack
from local.emulator import Emulator
from local.users import DEMO, User
from tests.deployed import DEADLINE_SECONDS, Operator, settled
from tests.guides import blocks, guide
from tests.node import node
from tests.photos import IMAGES, ROOT

# The tools are installed already, so `make` must not look whether they are: other tests use them meanwhile.
_INSTALLED: Final = (".venv/bin/uv", ".venv/installed", ".local/emulator/installed")
# Of a page's commands together. There are a score, each a process of its own, and some send a photo.
_PAGE_SECONDS: Final = 5 * DEADLINE_SECONDS

_MAKE: Final = f'make() {{ command make {" ".join(f"-o {file}" for file in _INSTALLED)} "$@"; }}\n'


def pasted(page: str, emulator: Emulator, **environ: str) -> str:
    """What a page's commands print in one shell; each must succeed."""
    commands = (f"echo '# block {number}'\n{block}" for number, block in enumerate(guide(page).local))
    done = subprocess.run(  # noqa: S603  # our own page
        ["bash", "-c", f"set -euo pipefail\n{_MAKE}{'\n'.join(commands)}"],  # noqa: S607  # whichever bash a reader has
        cwd=ROOT,
        env={**os.environ, "PORT": str(emulator.port), "STATE": str(emulator.folder), **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_PAGE_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_command_for_developers_of_clients_works_as_it_stands(emulator: Emulator, stack: Stack) -> None:
    printed = pasted("api.md", emulator)
    assert '"status":"ready"' in printed
    assert "nothing_to_retry" in printed
    assert '"AccessToken"' in printed
    with User(stack, DEMO) as demo:
        edited = [image for image in demo.images() if image.title == "At the lake"]
    assert [image.filename for image in edited] == ["DSCN0010.jpg"]
    assert edited[0].favourite is True


def test_the_script_for_pages_works_as_it_stands(stack: Stack, newcomer: User) -> None:
    """The page's user has the file, the slot, an entry of a compact list, the API's address, a token and an id."""
    form, put, link, original, companions = blocks("api.md", "js")
    program = f"""
import {{ openAsBlob }} from "node:fs";
const file = await openAsBlob("{IMAGES / "fox.jpg"}");
const ask = async (path, body) => (await fetch(process.env.API + path, {{
  method: body ? "POST" : "GET", body: JSON.stringify(body),
  headers: {{ Authorization: `Bearer ${{process.env.TOKEN}}`, "Content-Type": "application/json" }},
}})).json();
const photo = {{ filename: "fox.jpg", content_type: "image/jpeg", size: file.size }};
{{
  const slot = await ask("/images", photo);
{put}
  console.log("put:", sent.status);
}}
const slot = await ask("/images", photo);
{form}
console.log("sent:", sent.status);
let page;
do {{
  await new Promise((resolve) => setTimeout(resolve, 300));
  page = await ask("/images?view=compact");
}} while (page.images[0]?.status !== "ready");
{link}
const [image] = page.images;
const [picture] = image.pictures;
const shown = await fetch(link(page, image, picture, picture.formats[0]));
console.log("shown:", shown.status, shown.headers.get("Content-Type"));
const [api, token, id] = [process.env.API, process.env.TOKEN, image.id];
{original}
console.log("original:", original.size, "bytes");
{companions}
console.log("companions:", answer.status, video);
"""
    printed = node("--input-type=module", "-e", program, API=stack.api_url, TOKEN=newcomer.token)
    assert "put: 200\n" in printed
    assert "sent: 204\n" in printed
    assert "shown: 200 image/" in printed
    assert "companions: 200 undefined\n" in printed
    assert f"original: {(IMAGES / 'fox.jpg').stat().st_size} bytes" in printed


def test_every_command_for_operators_works_as_it_stands(
    emulator: Emulator, stack: Stack, operator: Operator
) -> None:
    first = "Landscape_6.jpg"
    with User(stack, DEMO) as demo:
        image_id = settled(demo, demo.upload(IMAGES / first, image_id=_photo_id(first)).id).id
    pasted("deployment.md", emulator, ENV="local")
    printed = pasted("operations.md", emulator, PASSWORD="correct horse battery")
    # For a minute, processes of the API sign with the key that `make rotate-media-key NOW=1` has ended, and others
    # refuse their links.
    operator.renew("ImageApi")
    with User(stack, DEMO) as demo:
        [link, *_] = demo.get_image(image_id).thumbnails
        assert requests.get(link.url, timeout=DEADLINE_SECONDS).status_code == requests.codes.ok
    assert "ThumbnailsUploads" in printed
    assert "ada@example.com can log in" in printed
    assert "There is no dead letter that no keeper takes." in printed
    assert "The janitor has done a round." in printed
    assert "  originals in the bucket\n" in printed, "of reconcile"
    assert printed.count("  images to work on\n") == 2, "of redrive and backfill"
    assert printed.count("delivery done  committed") >= 2, "both stages' lines about the photo"
