"""Start the embedded AWS, deploy the template into it, process real photos, show them, and stay until Ctrl-C.

With --watch, also deploy each change of the sources.
"""

import argparse
import runpy
import shutil
import signal
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from typing import Final

import httpx
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Table

from darkroom_client.errors import AlreadyDeleted, DarkroomError
from darkroom_client.models import ImageEntry, Summary, Thumbnail
from local import deployment, healing
from local.deployment import Stack
from local.emulator import DEFAULT_PORT, ROOT, Emulator, port, state_folder
from local.errors import LocalError
from local.users import DEMO, POLL_SECONDS, User, sign_in_link
from local.watch import LOOK_SECONDS, Watcher

PHOTOS: Final = ("Landscape_6.jpg", "DSCN0010.jpg", "Canon_40D.jpg", "fox.jpg")
PHOTO_SECONDS: Final = 60  # a cold start of every function and a photo on a slow laptop

KILLED: Final = (
    "The embedded AWS was killed the last time, or the machine was. It writes its state only when it is stopped. "
    "So everything since its last clean stop is gone, except for the objects in S3: entries with their "
    "titles, favourites, tags and corrections, messages, links, users. The photos that S3 kept are processed "
    "again now. Photos of a user who is gone keep that user's id."
)

# Links must stay whole lines, so that a terminal can open them; the table needs 110 columns.
console = Console(highlight=False, soft_wrap=True, width=max(shutil.get_terminal_size().columns, 110))


def main() -> int:
    """The program behind `make run` and `make watch`; returns its exit status."""
    watching = _watching()
    # A script that starts it in the background has Ctrl-C ignored; whoever sends it all the same means it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Handled like Ctrl-C, so that it does not go on running after its terminal is closed.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(ending) is not signal.SIG_IGN:  # as under nohup
            signal.signal(ending, signal.default_int_handler)
    began = time.monotonic()
    try:
        emulator = Emulator(port(), state_folder())
        try:
            with step("Embedded AWS"):
                emulator.start()
            killed = emulator.killed
            if killed:
                console.print(KILLED, style="yellow")
            deployment.check_layout(emulator)
            before = deployment.deployed_parameters(emulator)
            stack = deployment.find(emulator)
            deployed = stack is None
            stack = stack or _deploy(emulator)
            user = User(stack, DEMO)
            if killed:
                _heal(emulator, stack, deployed)
            with step(f"{len(PHOTOS)} photos"), user:
                images = _process_photos(user)
                healing.await_lists(user, images)
            if deployed or killed:
                with step("Saving all this, in case it is killed"):
                    healing.await_work(stack)
                    emulator.save()
            _show(emulator, stack, user, images, time.monotonic() - began)
            if deployed and (line := _about_ladder(before, deployment.parameters(emulator), emulator.port)):
                console.print(line)
            _stay(emulator, watching)
            raise LocalError(f"The embedded AWS has stopped unexpectedly. The end of its log:\n{emulator.tail()}")
        finally:
            # If it has stopped unexpectedly, something is left to clear away.
            with step("Stopping; images and state are kept") if emulator.running() else nullcontext():
                emulator.stop()
    except KeyboardInterrupt:
        return 0
    except LocalError as error:
        return _give_up(str(error))
    except (BotoCoreError, ClientError, httpx.HTTPError, DarkroomError) as error:
        return _give_up(
            f"The deployed stack did not answer as expected: {error}. What its functions did is in the log of "
            f"the embedded AWS, {emulator.log}"
        )


def _watching() -> bool:
    parser = argparse.ArgumentParser(prog="python -m local", description="The whole stack on this machine.")
    parser.add_argument("--watch", action="store_true", help="deploy each change of the sources meanwhile")
    return bool(parser.parse_args().watch)


def _give_up(reason: str) -> int:
    console.print(f"\n{reason}", style="red", markup=False)
    return 1


def _deploy(emulator: Emulator) -> Stack:
    older = deployment.exists(emulator)
    with step("sam build"):
        sources = deployment.build(emulator)
    with step("sam deploy"):
        stack = deployment.deploy(emulator, sources)
    if older:  # its lists may lack what this version lists
        with step("Lists, filters and counts"):
            healing.rebuild(emulator)
    return stack


def _heal(emulator: Emulator, stack: Stack, deployed: bool) -> None:
    """Have everything processed again that S3 kept when the embedded AWS was killed."""
    with step("Photos that S3 kept"):
        # Only a new stack lacks what is in older buckets. Copied into the same bucket, deleted photos would come
        # back.
        copied = healing.rescue(stack) if deployed else 0
        report = healing.reconcile(emulator)
    emulator.killed = False
    if copied:
        console.print(f"{copied:>12,}  copied from the bucket of the stack that is gone")
    console.print(report.rstrip(), markup=False)


def _stay(emulator: Emulator, watching: bool) -> None:
    """Wait as long as the embedded AWS runs; with --watch, deploy changes while waiting."""
    if watching:
        console.print("Watching    the sources of the stack: what you change is deployed")
    console.print("Stop        Ctrl-C; the next `make run` continues from here")
    watcher = _watcher(emulator) if watching else None
    while emulator.running():
        time.sleep(LOOK_SECONDS)
        if watcher:
            watcher.look()


def _watcher(emulator: Emulator) -> Watcher:
    sources = deployment.fingerprint(emulator)
    return Watcher(
        lambda: deployment.fingerprint(emulator),
        lambda: _deploy_change(emulator),
        lambda problem: console.print(f"\n{problem}", style="red", markup=False),
        # They may have changed since they were deployed.
        tried=sources if deployment.find(emulator) else "",
    )


def _deploy_change(emulator: Emulator) -> None:
    now = time.strftime("%H:%M:%S")
    if deployment.find(emulator):
        console.print(f"{now}  The sources are again what is deployed")
        return
    with step(f"{now}  Changes deployed"):
        sources = deployment.build(emulator)
        # Read from the file: this program still has the number that it started with.
        deployment.check_layout(emulator, runpy.run_path(str(ROOT / "darkroom/layout.py"))["LAYOUT"])
        deployment.deploy(emulator, sources)
        healing.rebuild(emulator)


def _process_photos(user: User) -> list[ImageEntry]:
    """Upload the photos that are missing, always under the same ids, and wait for all of them.

    A photo that somebody has deleted stays deleted.
    """
    uploaded = []
    for name in PHOTOS:
        with suppress(AlreadyDeleted):
            uploaded.append(user.upload(ROOT / "tests/images" / name, image_id=_photo_id(name)).id)
    return [user.wait_until_settled(each, seconds=PHOTO_SECONDS, every=POLL_SECONDS) for each in uploaded]


def _photo_id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def _show(emulator: Emulator, stack: Stack, user: User, images: list[ImageEntry], seconds: float) -> None:
    table = Table(
        "photo", "status", "size", "camera", "taken", "renditions", "thumbnail", box=None, pad_edge=False
    )
    for image in images:
        metadata = image.metadata or Summary()
        table.add_row(
            image.filename or image.id,
            image.status,
            f"{metadata.width or '?'} × {metadata.height or '?'}",
            _camera(metadata),
            (metadata.taken_at or "–").replace("T", " "),
            str(len(image.thumbnails)),
            _fetched(image),
        )
    console.print()
    console.print(table)
    console.print()
    for image in images:
        if thumbnail := _thumbnail(image):
            console.print(f"{image.filename or image.id}\n  {thumbnail.url}")
    memory = emulator.memory() / 2**20
    console.print(f"\nReady after {seconds:.1f} s, with {memory:.0f} MB of memory in use.\n")
    console.print(f"Gallery     {sign_in_link(stack, DEMO)}")
    console.print(f"API         {stack.api_url}")
    console.print(f"Try it      {stack.api_url}/docs")
    console.print(f"User        {DEMO.email} / {DEMO.password}, owner {user.sub}")
    console.print(f"Cognito     pool {stack.outputs['UserPoolId']}, client {stack.outputs['UserPoolClientId']}")
    console.print(f"Mail        {emulator.url}/_ministack/ses/messages has the codes for new users and passwords")
    console.print(f"Images      {' '.join(image.id for image in images)}")
    settings = "" if emulator.port == DEFAULT_PORT else f" PORT={emulator.port}"
    console.print(f"Token       make -s token{settings} prints one, valid for an hour")
    console.print(f"Your own    make import FOLDER=photos{settings} copies a folder of yours")


def _about_ladder(before: Mapping[str, str], now: Mapping[str, str], port: int) -> str | None:
    """What a changed ladder means for photos that were processed before; None if it is the same."""
    if not before or before.get("Ladder") == now["Ladder"]:
        return None
    return (
        "Ladder      another one than before: photos that were processed keep their thumbnails until "
        f"make backfill WHAT=ladder ENV=local PORT={port} GO=1"
    )


def _camera(metadata: Summary) -> str:
    """Make and model; the make only once, although some models repeat it."""
    make, model = metadata.make or "", metadata.model or ""
    return (model if model.startswith(make) else f"{make} {model}") or "–"


def _thumbnail(image: ImageEntry) -> Thumbnail | None:
    """The smallest thumbnail of a whole picture; PARAMETERS may name another ladder than the standard one."""
    whole = [each for each in image.thumbnails if each.name != "square"] or image.thumbnails
    return min(whole, key=lambda thumbnail: (thumbnail.width, thumbnail.format_ != "jpg"), default=None)


def _fetched(image: ImageEntry) -> str:
    """Open the link of a thumbnail, as its owner's browser would; its size, or what went wrong."""
    thumbnail = _thumbnail(image)
    if thumbnail is None:
        return "–"
    answer = httpx.get(thumbnail.url, timeout=PHOTO_SECONDS, follow_redirects=True)
    return f"{len(answer.content) / 1024:.0f} KB" if answer.is_success else f"HTTP {answer.status_code}"


@contextmanager
def step(what: str) -> Iterator[None]:
    """Print one step with its duration, and show while it is running."""
    began = time.monotonic()
    with console.status(what):
        yield
    console.print(f"{what:<40} {time.monotonic() - began:5.1f} s")


if __name__ == "__main__":
    sys.exit(main())
