"""Keeps all images of the user in a file, as they are now, and sends the new photos of a folder.

API=… TOKEN=… python phone_sync.py FOLDER STATE.json may lose the network or be killed at any moment: run it again.
"""

import fcntl
import os
import sys
from pathlib import Path

from darkroom_client import Copy, Darkroom, Journal, errors, pictures


class State(Copy):
    """What the program knows of one user's images."""

    user: str


def sync(darkroom: Darkroom, folder: Path, file: Path) -> None:
    with Path(f"{file}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second run waits until the first one has ended, or was killed
        user = darkroom.get_me().id
        state = State.model_validate_json(file.read_bytes()) if file.exists() else State(user=user)
        if state.user != user:
            sys.exit(f"{file} belongs to another user: name another file.")
        for _ in darkroom.follow(state):
            state.store(file)  # a page with its position
        try:
            with Journal(f"{file}.sent") as journal:
                send(darkroom, folder, journal)
        except errors.StorageFull as full:  # the next run asks whether there is room
            print(full, file=sys.stderr)


def send(darkroom: Darkroom, folder: Path, journal: Journal) -> None:
    for each in darkroom.upload_many(pictures(folder), journal=journal):
        if each.error:  # the next run tries again
            print(f"{each.path} was not sent: {each.error}", file=sys.stderr)


if __name__ == "__main__":
    sync(Darkroom(os.environ["API"], token=os.environ["TOKEN"]), Path(sys.argv[1]), Path(sys.argv[2]))
