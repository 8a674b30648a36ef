"""How long an upload waits for its pictures: `python -m benchmarks.arrival [IMPORTS]`.

Deploys the template into a separate embedded AWS. Sends photos of one user: one after the other, 200 at once, and
one after the other while imports of another owner wait. Prints the seconds from S3's answer to the claim in the
catalogue, to the first thumbnail and to the last work.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from darkroom.catalog.entry import Entry, Status
from darkroom.catalog.images import Images
from darkroom.catalog.table import Table
from darkroom.keys import ImageId, Owner
from local import deployment
from local.deployment import Stack
from local.emulator import ROOT, Emulator, free_port
from local.users import PARALLEL, Login, User

IMPORTS: Final = 2_000
UPLOADS: Final = 40
BURST: Final = 200
LONGEST_SECONDS: Final = 600
POLL_SECONDS: Final = 0.05
PAGE: Final = 100  # what DynamoDB reads in one request
BODY: Final = (ROOT / "tests/images/Canon_40D.jpg").read_bytes()

MOMENTS: Final = ("claimed", "first thumbnail", "ready")


class Watcher:
    """Looks at images of an owner, and notes when each of them reaches each moment."""

    def __init__(self, stack: Stack, owner: Owner) -> None:
        self._images = Images(Table(stack.client("dynamodb"), stack.outputs["CatalogTable"]))
        self._owner = owner
        self._stored: dict[ImageId, float] = {}
        self.waits: dict[str, dict[ImageId, float]] = {moment: {} for moment in MOMENTS}

    def stored(self, image_id: ImageId) -> None:
        """S3 has just taken an image."""
        self._stored[image_id] = time.monotonic()

    @property
    def waiting(self) -> list[ImageId]:
        """The images that are not ready."""
        return [image_id for image_id in [*self._stored] if image_id not in self.waits["ready"]]

    def look(self) -> None:
        """Look once at every image that is not ready."""
        waiting = self.waiting
        for start in range(0, len(waiting), PAGE):
            entries = self._images.get_many(self._owner, waiting[start : start + PAGE])
            now = time.monotonic()
            for entry in entries:
                for moment in _reached(entry):
                    self.waits[moment].setdefault(entry.image_id, now - self._stored[entry.image_id])

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look again and again meanwhile, and afterwards until all is ready.

        Raises TimeoutError after ten minutes.
        """
        over = threading.Event()

        def run() -> None:
            deadline = time.monotonic() + LONGEST_SECONDS
            while not over.is_set() or self.waiting:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{len(self.waiting)} photos are not ready")
                self.look()
                time.sleep(POLL_SECONDS)

        with ThreadPoolExecutor(1) as thread:
            looks = thread.submit(run)
            try:
                yield
            finally:
                over.set()
            looks.result()


def _reached(entry: Entry) -> Iterator[str]:
    if entry.status is not Status.PENDING:
        yield "claimed"
    if entry.pictures is not None:
        yield "first thumbnail"
    if entry.status is Status.READY:
        yield "ready"


def main(imports: int) -> None:
    """Print the table."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Emulator(free_port(), Path(folder)) as emulator,
    ):
        stack = deployment.deploy(emulator, deployment.build(emulator))
        with User(stack, Login("arrival@example.com", "correct horse battery")) as user:
            one_by_one(stack, user, 10)  # cold starts
            print(f"| seconds, median and p95 | {' | '.join(MOMENTS)} |\n|---|{'---:|' * len(MOMENTS)}")
            report("one after the other", one_by_one(stack, user, UPLOADS))
            report(f"{BURST} at once", at_once(stack, user, BURST))
            drop(stack, imports)
            waiting = backlog(stack)
            report(
                f"one after the other, {waiting:,} of {imports:,} imports waiting",
                one_by_one(stack, user, UPLOADS),
            )
        print(f"\nImports that still wait at the end: {backlog(stack):,}")


def one_by_one(stack: Stack, user: User, uploads: int) -> Watcher:
    """Send photos, each when the one before is ready."""
    watcher = Watcher(stack, Owner(user.sub))
    for number in range(uploads):
        with watcher.looking():
            send(watcher, user, number)
    return watcher


def at_once(stack: Stack, user: User, uploads: int) -> Watcher:
    """Send photos as fast as a phone's gallery does."""
    watcher = Watcher(stack, Owner(user.sub))
    with watcher.looking(), ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(lambda number: send(watcher, user, number), range(uploads)))
    return watcher


def send(watcher: Watcher, user: User, number: int) -> None:
    """Send one photo."""
    watcher.stored(ImageId(user.upload(BODY, filename=f"{number}.jpg", again=True).id))


def drop(stack: Stack, imports: int) -> None:
    """Put imports of another owner into the bucket."""
    s3, bucket = stack.client("s3"), stack.outputs["OriginalsBucket"]
    with ThreadPoolExecutor(PARALLEL) as pool:
        keys = [f"imports/somebody/{number}.jpg" for number in range(imports)]
        list(pool.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=BODY), keys))


def backlog(stack: Stack) -> int:
    """How many imports wait for their thumbnails."""
    attributes = stack.client("sqs").get_queue_attributes(
        QueueUrl=stack.outputs["ThumbnailsImportsQueueUrl"], AttributeNames=["ApproximateNumberOfMessages"]
    )["Attributes"]
    return int(attributes["ApproximateNumberOfMessages"])


def report(name: str, watcher: Watcher) -> None:
    """Print a row."""
    cells = []
    for moment in MOMENTS:
        ranked = sorted(watcher.waits[moment].values())
        cells.append(f"{ranked[len(ranked) // 2]:.2f}, {ranked[round(0.95 * (len(ranked) - 1))]:.2f}")
    print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else IMPORTS)
