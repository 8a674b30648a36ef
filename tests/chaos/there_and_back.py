"""`darkroom push` over a network that is gone for five seconds, twice, and `darkroom pull` into an empty folder.

    python -m tests.chaos.there_and_back --port 4566                   to a running make run
    python -m tests.chaos.there_and_back --port 4566 --from ~/Pictures made of other photos

Makes photos of which no two are equal from those of a folder, some with companions. Prints a row for
docs/reliability.md; fails unless what comes back is, byte for byte, what was sent, and each image is there once.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
import uuid
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from darkroom_cli import stacks, walking
from local.users import Login, User
from tests.chaos.killed_pushes import described
from tests.chaos.proxy import CuttingProxy
from tests.photos import ROOT

_AWAY_SECONDS: Final = 5.0
_RATE: Final = 3_000_000
_SETTLE_SECONDS: Final = 1200.0

# A companion is known to its image a minute or two after it has come, and later on a busy machine.
_COMPANION_SECONDS: Final = 30.0
_PULLS: Final = 10


@dataclass
class Sent:
    """What happened on the way there and back."""

    photos: int
    companions: int
    size: int
    cuts: int
    again: int
    """Requests with bodies to S3 that were tried again."""

    there: float
    back: float
    """Seconds of the first pull."""

    def __str__(self) -> str:
        return (
            f"{self.photos} photos with {self.companions} companions, {self.size / 1e6:.0f} MB | "
            f"{self.cuts} connections cut | {self.again} bodies sent again | there {self.there:.0f} s | "
            f"back {self.back:.0f} s"
        )


def unlike(photo: bytes, number: int) -> bytes:
    """The same picture in other bytes, by the rules of its format."""
    text = f"copy {number:06}".encode()
    if photo.startswith(b"\xff\xd8"):  # a comment
        return photo[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2) + text + photo[2:]
    if photo.startswith(b"\x89PNG"):  # a text before IEND, which is the last chunk
        chunk = b"tEXtComment\0" + text
        whole = (len(chunk) - 4).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4)
        return photo[:-12] + whole + photo[-12:]
    return photo + (len(text) + 8).to_bytes(4) + b"free" + text  # AVIF and HEIC: a free box


def make_files(folder: Path, source: Path, number: int) -> None:
    """Photos of a folder in so many copies, a hundred a folder; a tenth of them with a video and Apple's edits."""
    photos = [found.path for found in walking.files([source]) if found.kind is walking.Kind.PHOTO]
    for each in range(number):
        photo = photos[each % len(photos)]
        place = folder / f"{each // 100:02}" / f"IMG_{each:04}{photo.suffix}"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(unlike(photo.read_bytes(), each))
        if each % 10 == 0:
            for ending in (".MOV", ".AAE"):
                place.with_suffix(ending).write_bytes(f"{ending} of {each}".encode() * 1000)


def digests(folder: Path) -> Counter[str]:
    """The files of a folder, without what `pull` keeps for itself, by their bytes."""
    return Counter(
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and ".darkroom" not in path.parts
    )


def command(home: Path, environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    """Start the command."""
    return subprocess.Popen(  # noqa: S603  # ours
        [sys.executable, "-m", "tests.chaos.commander", *arguments],
        cwd=ROOT,
        env={**os.environ, "DARKROOM_HOME": str(home), **environment},
        stdout=subprocess.DEVNULL,
    )


def tried(log: Path) -> Counter[str]:
    """The bodies that S3 was to get, with how often each was begun."""
    lines = log.read_text().splitlines() if log.exists() else []
    return Counter(line for line in lines if line.startswith(("tried PUT", "tried POST")) and "/uploads/" in line)


def play(place: Path, source: Path, number: int, target: int, environment: dict[str, str]) -> Sent:
    """Send photos, and bring them back."""
    photos, back, home, log = (place / name for name in ("photos", "back", "home", "log"))
    home.mkdir()
    make_files(photos, source, number)
    began = time.monotonic()
    with CuttingProxy(target, bytes_per_second=_RATE) as proxy:
        through = {**environment, "PROXY": str(proxy.port), "TARGET": str(target), "LOG": str(log)}
        push = command(home, through, "push", str(photos), "--wait", str(_SETTLE_SECONDS))
        for cut in (1, 2):
            while len(tried(log)) < number * cut // 3 and push.poll() is None:
                time.sleep(0.1)
            proxy.cut(away=_AWAY_SECONDS)
        if push.wait():
            raise AssertionError(f"push has ended with {push.returncode}")
        there, cuts = time.monotonic() - began, proxy.cuts
        again = command(home, through, "push", str(photos), "--wait", "0")
        bodies = tried(log)
        if again.wait() or tried(log) != bodies:
            raise AssertionError("a second push has sent something")
        taken = 0.0
        for _ in range(_PULLS):
            began = time.monotonic()
            pull = command(home, through, "pull", str(back))
            if pull.wait():
                raise AssertionError(f"pull has ended with {pull.returncode}")
            taken = taken or time.monotonic() - began
            if digests(photos) == digests(back):
                break
            time.sleep(_COMPANION_SECONDS)
    if digests(photos) != digests(back):
        raise AssertionError(
            f"not what was sent: {digests(photos) - digests(back)} {digests(back) - digests(photos)}"
        )
    return Sent(
        number,
        sum(digests(photos).values()) - number,
        sum(path.stat().st_size for path in photos.rglob("*") if path.is_file()),
        cuts,
        sum(bodies.values()) - len(bodies),
        there,
        taken,
    )


def main() -> int:
    """The program; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=300)
    parser.add_argument("--from", type=Path, default=ROOT / "tests/images", dest="source")
    parser.add_argument("--port", type=int, default=stacks.LOCAL_PORT, help="of a running make run")
    options = parser.parse_args()
    found: Any = described(options.port)
    login = Login(f"{uuid.uuid4().hex}@example.com", "correct horse battery")
    with User(found, login) as user, tempfile.TemporaryDirectory() as place:
        environment = {"DARKROOM_API": stacks.local(options.port).api, "DARKROOM_TOKEN": user.token}
        sent = play(Path(place), options.source, options.photos, options.port, environment)
        images = [*user.images()]
        statuses = Counter(image.status for image in images)
        if len({image.sha256 for image in images}) != options.photos or len(images) != options.photos:
            raise AssertionError(f"{len(images)} images instead of {options.photos}: {statuses}")
    sys.stdout.write(f"{sent} | {dict(statuses)}; load {os.getloadavg()[0]:.0f}; byte for byte, none twice\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
