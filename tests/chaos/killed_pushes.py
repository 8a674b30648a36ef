"""A push of many files that is killed (SIGKILL) at random moments: does everything arrive, and nothing twice?

    python -m tests.chaos.killed_pushes --files 100000 --kills 20            to a fake that the contract validates
    python -m tests.chaos.killed_pushes --files 5000 --kills 20 --port 4566  to a running make run

Prints a row for docs/command.md; fails if a file is missing or was taken twice. `make run` needs
PARAMETERS="MaxRequestsPerMinute=0".
"""

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil
from PIL import Image

from local.emulator import Emulator
from local.users import DEMO, User
from tests.chaos.fake_service import Service
from tests.photos import ROOT

_COMMAND: Final = (sys.executable, "-c", "from darkroom_cli.main import main; main()")
_LOOK_SECONDS: Final = 0.05
_PIXELS: Final = (64, 48)
_SETTLE_SECONDS: Final = 900.0


@dataclass
class Run:
    """What happened to a push."""

    files: int
    kills: int = 0
    seconds: float = 0.0
    memory: list[int] = field(default_factory=list)
    """The most that each process had in memory, in bytes, looked at twenty times a second."""

    def __str__(self) -> str:
        first, last = (f"{number / 1e6:.0f} MB" for number in (min(self.memory), max(self.memory)))
        rate = f"{self.seconds:.0f} s, {self.files / self.seconds:.0f} a second"
        return f"{self.files:,} files | {self.kills} kills | {rate} | {first} to {last}"


def make_files(folder: Path, number: int) -> None:
    """Small JPEGs, a thousand a folder. No two are equal, in this run or in another one on the same stack."""
    for each in range(number):
        place = folder / f"{each // 1000:03}" / f"IMG_{each:06}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.frombytes("L", _PIXELS, os.urandom(_PIXELS[0] * _PIXELS[1])).save(place, "JPEG")


def sent(journal: Path) -> int:
    """How many files the journal says have arrived."""
    try:
        with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as rows:
            [number] = rows.execute("SELECT count(*) FROM files WHERE sent").fetchone()
            return int(number)
    except sqlite3.Error:  # it is being made
        return 0


def resident(pid: int) -> int:
    """The bytes that a process has in memory; what wait4 tells begins with those of its parent."""
    with suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0


def push(
    folder: Path, home: Path, environment: dict[str, str], files: int, kills: int, chance: random.Random
) -> Run:
    """Push a folder; kill the process so often, each time after another number of files."""
    run, began, journal = Run(files), time.monotonic(), home / "journal.sqlite"
    due = sorted(chance.randrange(files) for _ in range(kills))
    while True:
        process = subprocess.Popen(  # noqa: S603  # ours
            [*_COMMAND, "push", str(folder), "--wait", "0"],
            env={**os.environ, "DARKROOM_HOME": str(home), **environment},
            stdout=subprocess.DEVNULL,
        )
        most = 0
        while not os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            most = max(most, resident(process.pid))
            if due and sent(journal) >= due[0]:
                time.sleep(chance.random() * 0.2)
                os.kill(process.pid, signal.SIGKILL)  # Popen's own way would collect a process that has ended
                due.pop(0)
                break
            time.sleep(_LOOK_SECONDS)
        process.wait()
        if most:  # otherwise it was killed before the first look
            run.memory.append(most)
        run.kills += process.returncode == -signal.SIGKILL
        if process.returncode != -signal.SIGKILL:
            run.seconds = time.monotonic() - began
            if process.returncode:
                raise AssertionError(f"push has ended with {process.returncode}")
            return run


@contextmanager
def fake() -> Iterator[tuple[dict[str, str], Callable[[int], None]]]:
    """The environment for a push to a fake, and a check of what it has."""
    service = Service()

    def check(files: int) -> None:
        if service.broken:
            raise AssertionError(f"the contract was broken: {service.broken[:5]}")
        if (len(service.sent), sum(service.sent.values())) != (files, files):
            raise AssertionError(f"{len(service.sent)} files arrived, {sum(service.sent.values())} times")

    try:
        yield {"DARKROOM_API": service.url, "DARKROOM_TOKEN": "token"}, check
    finally:
        service.close()


@contextmanager
def stack(port: int, home: Path) -> Iterator[tuple[dict[str, str], Callable[[int], None]]]:
    """The environment for a push to make run, and a check of what it has.

    A login in `home` renews its tokens, which live an hour.
    """
    # The login is kept in a file of this home: it must not take the place of the user's own in a keyring.
    environment = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    subprocess.run(  # noqa: S603  # ours
        [*_COMMAND, "login", "--local", "--port", str(port)],
        env={**os.environ, "DARKROOM_HOME": str(home), **environment},
        check=True,
    )
    found = described(port)
    with User(found, DEMO) as user:
        before = {image.id for image in user.images()}

        def check(files: int) -> None:
            deadline = time.monotonic() + _SETTLE_SECONDS
            while (number := len([*_compact(user)]) - len(before)) < files and time.monotonic() < deadline:
                time.sleep(5)
            digests = [image.sha256 for image in user.images() if image.id not in before]
            if (number, len(digests), len({*digests})) != (files, files, files):
                raise AssertionError(f"{number} images, {len({*digests})} different ones, instead of {files}")

        yield environment, check


def _compact(user: User) -> Iterator[str]:
    cursor = None
    while True:
        page = user.list_images_compact(limit=500, cursor=cursor)
        yield from (image.id for image in page.images)
        if (cursor := page.next_cursor) is None:
            return


def described(port: int) -> Any:
    """The stack of a running make run."""
    from local import deployment

    return deployment.running(Emulator(port, ROOT / ".local"))


def main() -> int:
    """The program; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--port", type=int, default=0, help="of a running make run; without it, to a fake")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder, home = Path(place) / "photos", Path(place) / "home"
        home.mkdir()
        make_files(folder, options.files)
        with stack(options.port, home) if options.port else fake() as (where, check):
            run = push(folder, home, where, options.files, options.kills, random.Random(options.seed))  # seeded
            check(options.files)
    sys.stdout.write(f"{run}; load {os.getloadavg()[0]:.0f}; complete, none twice\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
