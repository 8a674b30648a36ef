"""Measures how long it takes until all uploads are ready if workers are killed with their batches.

    python -m tests.chaos.killed_workers --uploads 100 --kills 8

Deploys into a separate embedded AWS. Prints a row for docs/reliability.md; fails if an image is not ready in
time.
"""

import argparse
import itertools
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from local import deployment
from local.client import PARALLEL, Client, Login, log_in
from local.emulator import Emulator, free_port
from tests.chaos.workers import Workers
from tests.photos import photo

FUNCTIONS: Final = ("Thumbnailer", "MetadataExtractor")
PHOTOS: Final = ("fox.jpg", "Canon_40D.jpg", "DSCN0010.jpg", "Landscape_6.jpg")


def run(uploads: int, kills: int, seconds: float) -> bool:
    """Upload, kill, wait. True if all images are ready in time."""
    with (
        tempfile.TemporaryDirectory(prefix="darkroom-") as folder,
        Emulator(free_port(), Path(folder) / "aws") as emulator,
    ):
        stack = deployment.deploy(emulator, deployment.build(emulator))
        client, workers = log_in(stack, Login("chaos@example.com", "correct horse battery")), Workers(emulator)
        began = time.monotonic()
        with ThreadPoolExecutor(PARALLEL + 1) as pool:
            killing = pool.submit(kill, workers, kills)
            ids = list(pool.map(lambda number: upload(client, number), range(uploads)))
            uploaded = time.monotonic() - began
            waiting, times = set(ids), [0.0]
            while waiting and time.monotonic() - began < seconds:
                ready = {image["id"] for image in client.images() if image["status"] == "ready"} & waiting
                times += [time.monotonic() - began] * len(ready)
                waiting -= ready
                time.sleep(0.5)
            killed = killing.result()
        kills_at = ", ".join(f"{moment - began:.0f}" for moment in killed)
        print(f"uploaded after {uploaded:.0f} s; killed after {kills_at} s")
        for share in (0.5, 0.9):
            print(f"{share:.0%} ready after {times[round(share * (len(times) - 1))]:.0f} s")
        print(f"{max(times) - max(killed, default=began) + began:.0f} s from the last kill")
        print(f"| {uploads} | {len(killed)} | {len(waiting)} | {max(times):.0f} s |")
        return len(killed) == kills and not waiting


def upload(client: Client, number: int) -> str:
    """Upload one photo through a slot; returns its id."""
    name = PHOTOS[number % len(PHOTOS)]
    image_id = client.upload(f"{number}-{name}", photo(name))
    assert image_id is not None, "nobody deletes it"
    return image_id


def kill(workers: Workers, kills: int) -> list[float]:
    """Kill workers of both stages in turn, for at most two minutes; returns when each one was killed with a
    batch.
    """
    moments: list[float] = []
    deadline = time.monotonic() + 120
    for function in itertools.cycle(FUNCTIONS):
        if len(moments) == kills or time.monotonic() > deadline:
            return moments
        if workers.kill_one_at_work(function, seconds=1):
            moments.append(time.monotonic())
    return moments


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--uploads", type=int, default=100)
    arguments.add_argument("--kills", type=int, default=8)
    arguments.add_argument("--seconds", type=float, default=150)
    options = arguments.parse_args()
    sys.exit(not run(options.uploads, options.kills, options.seconds))
