"""Faults on the deployed stack: lost events, an embedded AWS that stops or is killed in a burst.

    python -m tests.chaos.on_the_stack --uploads 2000

Deploys into a separate embedded AWS. Prints rows for docs/reliability.md.
"""

import argparse
import contextlib
import hashlib
import io
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil
from botocore.exceptions import BotoCoreError, ClientError
from PIL import Image as Pillow

from darkroom import keys
from darkroom.catalog.entry import Entry, Status
from darkroom.catalog.keepers import Keepers
from darkroom.catalog.table import Table
from darkroom.keys import Lane
from darkroom.order import Order
from darkroom.stages import STAGES, StageName
from local import deployment, healing
from local.deployment import Stack
from local.emulator import Emulator, free_port
from local.users import Login, User
from tests.chaos.table import Row, show
from tests.deployed import withheld

WHERE: Final = "stack"
PARALLEL: Final = 8

# From the end of a fault until everything is ready; a slow machine does some two photos a second.
PATIENCE: Final = 1200


@dataclass
class Burst:
    """Photos that are dropped while something goes wrong."""

    emulator: Emulator
    stack: Stack
    owner: str
    stored: dict[str, str] = field(default_factory=dict)
    """What S3 has confirmed: keys, and the SHA-256 of their bytes."""

    def drop(self, number: int) -> None:
        """One import; what S3 does not confirm does not count."""
        body = picture(f"{self.owner}/{number}")
        key = f"imports/{self.owner}/{number}.jpg"
        with contextlib.suppress(BotoCoreError, ClientError):
            self.stack.client("s3").put_object(Bucket=self.stack.outputs["OriginalsBucket"], Key=key, Body=body)
            self.stored[key] = hashlib.sha256(body).hexdigest()

    def drop_all(self, count: int, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Drop photos, several at once; `meanwhile` happens when a third of them is there."""
        with ThreadPoolExecutor(PARALLEL + 1) as pool:
            third = count // 3
            list(pool.map(self.drop, range(third)))
            happening = pool.submit(meanwhile)
            list(pool.map(self.drop, range(third, count)))
            happening.result()

    def upload_all(self, user: User, count: int) -> None:
        """The same through slots and forms, as apps do."""

        def upload(number: int) -> None:
            body = picture(f"{self.owner}/slot/{number}")
            image = user.upload(body, filename=f"{number}.jpg")
            key = keys.upload_key(keys.Owner(user.sub), keys.ImageId(image.id))
            self.stored[key] = hashlib.sha256(body).hexdigest()

        with ThreadPoolExecutor(PARALLEL) as pool:
            list(pool.map(upload, range(count)))

    def entries(self) -> dict[str, Entry | None]:
        """The entries of everything that was stored."""
        keepers = Keepers(Table(self.stack.client("dynamodb"), self.stack.outputs["CatalogTable"]))
        bucket = self.stack.outputs["OriginalsBucket"]
        found: dict[str, Entry | None] = dict.fromkeys(self.stored)
        names = {key: keys.parse_original(bucket, key) for key in self.stored}
        images = {(o.owner, o.image_id): key for key, o in names.items() if o is not None}
        for start in range(0, len(images), 100):
            for entry in keepers.get_many(list(images)[start : start + 100]):
                found[images[entry.owner, entry.image_id]] = entry
        return found

    def wait(self) -> float:
        """Wait until everything is ready, or patience ends; the seconds that it took."""
        began = ready = time.monotonic()
        waiting = len(self.stored)
        while waiting and time.monotonic() - began < PATIENCE:
            time.sleep(2)
            left = sum(e is None or e.status is not Status.READY for e in self.entries().values())
            if left < waiting:
                waiting, ready = left, time.monotonic()
        return ready - began

    def row(self, fault: str, recovery: float) -> Row:
        """What is left behind."""
        row = Row(fault, WHERE, runs=1, uploads=len(self.stored), recovery=recovery)
        derived = self._derived()
        for key, entry in self.entries().items():
            if entry is None or entry.status is not Status.READY:
                row.lost += 1
                row.stuck += entry is not None and entry.unsettled_since is not None
                continue
            metadata = entry.result(StageName.METADATA)
            row.stale += metadata is None or metadata["sha256"] != self.stored[key]
            shown = {(stage.value, order) for stage in STAGES for order in entry.in_use(stage)}
            row.orphans += len(derived.get(entry.image_id, set()) - shown)
        return row

    def _derived(self) -> dict[str, set[tuple[str, str]]]:
        found: dict[str, set[tuple[str, str]]] = {}
        pages = self.stack.client("s3").get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.stack.outputs["RenditionsBucket"]):
            for entry in page.get("Contents", []):
                _, image, stage, order, *_ = entry["Key"].split("/")
                if Order.parse(order):
                    found.setdefault(image, set()).add((stage, order))
        return found


def picture(name: str) -> bytes:
    """A small photo that no other name has."""
    digest = hashlib.sha256(name.encode()).digest()
    small = Pillow.frombytes("RGB", (3, 3), (digest * 2)[:27])
    buffer = io.BytesIO()
    small.resize((96, 64), Pillow.Resampling.BICUBIC).save(buffer, "JPEG", comment=name.encode())
    return buffer.getvalue()


# The faults


def events_withheld(burst: Burst, count: int) -> Row:
    """Rules that send no events, and `make reconcile`."""
    with withheld(burst.stack, Lane.IMPORTS):
        burst.drop_all(count)
    began = time.monotonic()
    healing.reconcile(burst.emulator)
    return burst.row("events withheld (rules disabled), `make reconcile`", time.monotonic() - began + burst.wait())


def stopped(burst: Burst, count: int) -> Row:
    """The embedded AWS is stopped and started again."""

    def restart() -> None:
        burst.emulator.stop()
        burst.emulator.start()

    burst.drop_all(count, restart)
    return burst.row("the embedded AWS stopped and restarted in mid-burst", burst.wait())


def killed_hard(burst: Burst, count: int) -> Row:
    """The embedded AWS is killed; what it had not saved is gone, except for S3's objects."""

    def kill() -> None:
        process = psutil.Process(burst.emulator.pid)
        for child in process.children(recursive=True):
            child.kill()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        burst.emulator.stop()
        burst.emulator.start()
        began.append(time.monotonic())

    began: list[float] = []
    burst.emulator.save()
    burst.drop_all(count, kill)
    if deployment.find(burst.emulator) is None:
        burst.stack = deployment.deploy(burst.emulator, deployment.build(burst.emulator))
        healing.rescue(burst.stack)
    healing.reconcile(burst.emulator)
    burst.wait()
    return burst.row("the embedded AWS killed (SIGKILL) in mid-burst, reconciled", time.monotonic() - began[0])


def slots(burst: Burst, count: int) -> Row:
    """No fault: several users upload through slots."""
    for number in range(4):
        with User(burst.stack, Login(f"chaos-{number}@example.com", "correct horse battery")) as user:
            burst.upload_all(user, count // 4)
    return burst.row("none: four users through slots", burst.wait())


FAULTS: Final = {
    "slots": (slots, 0.1),
    "withheld": (events_withheld, 0.3),
    "stopped": (stopped, 0.3),
    "killed": (killed_hard, 0.3),
}
"""Each with its part of the uploads."""


@contextmanager
def deployed() -> Iterator[tuple[Emulator, Stack]]:
    with (
        tempfile.TemporaryDirectory(prefix="darkroom-") as folder,
        Emulator(free_port(), Path(folder) / "aws") as emulator,
    ):
        yield emulator, deployment.deploy(emulator, deployment.build(emulator))


def run(uploads: int, chosen: list[str]) -> list[Row]:
    """Play the faults one after the other on one stack."""
    rows = []
    with deployed() as (emulator, first):
        stack = first
        for name in chosen:
            fault, part = FAULTS[name]
            burst = Burst(emulator, stack, f"chaos-{name}")
            rows.append(fault(burst, round(uploads * part)))
            stack = burst.stack
            print(rows[-1], flush=True)
    return rows


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--uploads", type=int, default=2000)
    arguments.add_argument("--faults", nargs="*", choices=FAULTS, default=list(FAULTS))
    options = arguments.parse_args()
    done = run(options.uploads, options.faults)
    print(show(done))
    sys.exit(not all(row.harmless for row in done))
