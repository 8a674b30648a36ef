"""Sending over a network that breaks, by a program that is killed: the Python client and the deployed stack.

    python -m tests.chaos.sending                 # as docs/reliability.md shows it
    python -m tests.chaos.sending --photos 30     # fewer photos

Deploys into a separate embedded AWS. All bytes go through a proxy that cuts connections, unknown to the client.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from darkroom import keys
from local.users import Login, User
from tests.chaos.on_the_stack import deployed
from tests.chaos.proxy import CuttingProxy
from tests.photos import ROOT, photo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from local.deployment import Stack

LARGE_BYTES: Final = 45_000_000
LARGE_RATE: Final = 6_000_000

# 300 photos of half a megabyte at this rate are ten cuts.
PHOTOS: Final = 300
PHOTO_BYTES: Final = 500_000
PHOTO_RATE: Final = 1_500_000
CUT_SECONDS: Final = 10.0

# From the last byte until everything is ready; a slow machine does some two photos a second.
PATIENCE_SECONDS: Final = 900


@dataclass
class Sending:
    """Files of one user that are sent through a proxy."""

    stack: Stack
    user: User
    place: Path
    rate: int
    every: float | None = None
    kills: int = 0
    cuts: int = 0
    seconds: float = 0.0
    states: Counter[str] = field(default_factory=Counter)

    @property
    def log(self) -> Path:
        return self.place / "log"

    def lines(self) -> list[str]:
        """What the client has tried, and what S3 has confirmed."""
        return self.log.read_text().splitlines() if self.log.exists() else []

    def confirmed(self) -> Counter[str]:
        """The bodies that S3 has confirmed, each with how often."""
        return self._count("200 PUT")

    def tried(self) -> Counter[str]:
        """The bodies that the client has begun to send, each with how often."""
        return self._count("tried PUT")

    def _count(self, begin: str) -> Counter[str]:
        return Counter(line for line in self.lines() if line.startswith(begin) and "/uploads/" in line)

    def run(self, files: Iterable[Path], meanwhile: Callable[[CuttingProxy, subprocess.Popen[str]], None]) -> None:
        """Run the client until it has sent all, again whenever it has ended; `meanwhile` breaks the first run."""
        began = time.monotonic()
        target = urlsplit(self.stack.api_url).port
        assert target, "the embedded AWS has everything at one port"
        with CuttingProxy(target, every=self.every, bytes_per_second=self.rate) as proxy:
            for run in range(20):
                client = self._start(files, proxy.port, target)
                if run == 0:
                    meanwhile(proxy, client)
                out, _ = client.communicate(timeout=PATIENCE_SECONDS)
                self.states.update(line.split()[0] for line in out.splitlines())
                if client.returncode == 0:
                    break
                self.kills += client.returncode < 0
            self.cuts = proxy.cuts
        self.seconds = time.monotonic() - began

    def _start(self, files: Iterable[Path], proxy: int, target: int) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-m", "tests.chaos.sender", self.place / "journal", *files],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": f"{ROOT}:{ROOT / 'clients/python'}",
                "API_URL": self.stack.api_url,
                "TOKEN": self.user.token,
                "PROXY": str(proxy),
                "TARGET": str(target),
                "LOG": str(self.log),
            },
            stdout=subprocess.PIPE,
            text=True,
        )

    def stored(self) -> dict[str, str]:
        """The SHA-256 of each of the user's originals, by key and version: nothing was stored twice."""
        client, bucket = self.stack.client("s3"), self.stack.outputs["OriginalsBucket"]
        prefix = f"uploads/{keys.Owner(self.user.sub)}/"
        found = {}
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
            for version in page.get("Versions", []):
                key, version_id = version["Key"], version["VersionId"]
                body = client.get_object(Bucket=bucket, Key=key, VersionId=version_id)["Body"].read()
                found[f"{key} {version_id}"] = hashlib.sha256(body).hexdigest()
        return found

    def settled(self) -> Counter[str]:
        """The statuses of all images, when nothing is being made of them any more; verified ones only."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        stored = len(self.stored())
        while True:
            changed = [each.image for page in self.user.changes() for each in page.changes if each.image]
            statuses = Counter(f"{each.status}{'' if each.verified else ', not verified'}" for each in changed)
            if len(changed) == stored and not statuses.keys() & {"pending", "processing"}:
                return statuses
            if time.monotonic() > deadline:
                return statuses
            time.sleep(1)


def large(stack: Stack, user: User, place: Path, *, size: int = LARGE_BYTES, rate: int = LARGE_RATE) -> Sending:
    """A file in parts; the connection is cut twice, and the client killed once."""
    path = place / "large.jpg"
    path.write_bytes(_bytes(0, size))
    sending = Sending(stack, user, place, rate)

    def meanwhile(proxy: CuttingProxy, client: subprocess.Popen[str]) -> None:
        for parts, action in ((1, proxy.cut), (2, proxy.cut), (3, client.kill)):
            while sum(sending.confirmed().values()) < parts:
                time.sleep(0.02)
            time.sleep(0.5)  # in the middle of the next one
            action()

    sending.run([path], meanwhile)
    return sending


def many(
    stack: Stack,
    user: User,
    place: Path,
    *,
    photos: int,
    every: float = CUT_SECONDS,
    rate: int = PHOTO_RATE,
    size: int = PHOTO_BYTES,
) -> Sending:
    """Photos over a network that is cut every so many seconds."""
    files = [place / f"{number}.jpg" for number in range(photos)]
    for number, file in enumerate(files):
        file.write_bytes(_bytes(number, size))
    sending = Sending(stack, user, place, rate, every)
    sending.run(files, lambda *_: None)
    return sending


def _bytes(seed: int, size: int) -> bytes:
    """A photo with something behind its end that makes it as large as it shall be, and unlike any other."""
    picture = photo("DSCN0010.jpg")
    return picture + random.Random(seed).randbytes(size - len(picture))  # seeded chance


def digests(place: Path) -> Counter[str]:
    """The files that were sent."""
    return Counter(hashlib.sha256(path.read_bytes()).hexdigest() for path in place.glob("*.jpg"))


NAMES: Final = {
    "large": "45 MB in parts, the network cut twice, the client killed once",
    "photos": "photos, the network cut every ten seconds",
}

HEADER: Final = """\
| sent | cuts in use | kills | bodies | tried | confirmed twice | stored | equal bytes | images | seconds |
|---|---:|---:|---:|---:|---:|---:|---|---|---:|"""


def row(name: str, sending: Sending) -> str:
    """A line of the table."""
    stored = Counter(sending.stored().values())
    tried, confirmed = sending.tried(), sending.confirmed()
    cells = (
        name,
        sending.cuts,
        sending.kills,
        len(confirmed),
        sum(tried.values()),
        sum(count - 1 for count in confirmed.values()),
        sum(stored.values()),
        "yes" if stored == digests(sending.place) else "NO",
        ", ".join(f"{count} {status}" for status, count in sending.settled().items()),
        round(sending.seconds),
    )
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    """Play both, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=PHOTOS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="darkroom-") as folder, deployed() as (_, stack):
        print(HEADER)
        for name, send in (("large", large), ("photos", partial(many, photos=options.photos))):
            (place := Path(folder) / name).mkdir()
            with User(stack, Login(f"{name}@example.com", "correct horse battery")) as user:
                print(row(NAMES[name], send(stack, user, place)), flush=True)


if __name__ == "__main__":
    main()
