"""Uploads whose workers are killed with their batches: how long until all images are ready?

    python -m tests.chaos.killed_workers --uploads 100 --kills 8

Deploys into its own embedded AWS, and uploads small photos twice: first nobody is killed, then workers of both
stages are. Prints a row for docs/reliability.md; fails if an image is not ready in time.
"""

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from darkroom.stages import StageName
from local import deployment
from local.deployment import Stack
from local.emulator import Emulator, free_port
from local.users import PARALLEL, Login, User
from tests.chaos.workers import Workers
from tests.photos import photo

PHOTO: Final = "DSCN0010.jpg"  # 640 x 480, because recovery is measured and not the encoders

LOOK_SECONDS: Final = 0.5


@dataclass(frozen=True)
class Run:
    """What happened to some uploads, in seconds since the first one. `ready`: when each image was found ready."""

    uploads: int
    uploaded: float
    ready: list[float]
    kills: list[float]

    @property
    def missing(self) -> int:
        """How many images were not ready in time."""
        return self.uploads - len(self.ready)

    @property
    def last(self) -> float:
        """When the last image that became ready in time was found."""
        return max(self.ready, default=0)

    def __str__(self) -> str:
        half = sorted(self.ready)[len(self.ready) // 2] if self.ready else 0
        kills = ", ".join(f"{kill:.0f}" for kill in self.kills) or "-"
        return (
            f"uploaded after {self.uploaded:.0f} s, half of them ready after {half:.0f} s, the last one after "
            f"{self.last:.0f} s; {self.missing} not ready in time; killed after {kills} s"
        )


@contextmanager
def deployed() -> Iterator[tuple[Emulator, Stack]]:
    """A stack in an embedded AWS that ends with the block."""
    with (
        tempfile.TemporaryDirectory(prefix="darkroom-") as folder,
        Emulator(free_port(), Path(folder) / "aws") as emulator,
    ):
        yield emulator, deployment.deploy(emulator, deployment.build(emulator))


def run(emulator: Emulator, stack: Stack, owner: str, uploads: int, kills: int, seconds: float) -> Run:
    """Upload, kill workers as soon as they are at work, and wait so many seconds in all."""
    workers = Workers(emulator)
    began = time.monotonic()

    def passed() -> float:
        return time.monotonic() - began

    def kill() -> list[float]:
        moments: list[float] = []
        for stage in itertools.cycle(StageName):
            if len(moments) == kills or passed() > seconds:
                break
            if workers.kill_one_at_work([stage], seconds=1):
                moments.append(passed())
        return moments

    login = Login(f"{owner}@example.com", "correct horse battery")
    with User(stack, login) as user, ThreadPoolExecutor(PARALLEL + 1) as pool:
        killing = pool.submit(kill)
        waiting = set(
            pool.map(
                lambda number: user.upload(photo(PHOTO), filename=f"{number}.jpg", again=True).id, range(uploads)
            )
        )
        uploaded, ready = passed(), list[float]()
        while waiting and passed() < seconds:
            found = {image.id for image in user.images() if image.status == "ready"} & waiting
            ready += [passed()] * len(found)
            waiting -= found
            time.sleep(LOOK_SECONDS)
        return Run(uploads, uploaded, ready, killing.result())


def main(arguments: list[str]) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uploads", type=int, default=100)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=150)
    options = parser.parse_args(arguments)
    with deployed() as (emulator, stack):
        undisturbed = run(emulator, stack, "undisturbed", options.uploads, 0, 2 * options.seconds)
        print("nobody killed:", undisturbed, flush=True)
        killed = run(emulator, stack, "killed", options.uploads, options.kills, options.seconds)
        print("workers killed:", killed)
    last = max(killed.kills, default=0)
    print(
        f"| {options.uploads} | {undisturbed.last:.0f} s | {len(killed.kills)} | {last:.0f} s | "
        f"{killed.missing} | {killed.last:.0f} s | {killed.last - last:.0f} s |"
    )
    return int(len(killed.kills) < options.kills or killed.missing > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
