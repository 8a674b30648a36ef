"""Keeps all images of the user in a file, as they are now, and sends the new photos of a folder.

API=… TOKEN=… python phone_sync.py FOLDER STATE.json may lose the network or be killed at any moment: run it again.
"""

import fcntl
import os
import sys
import uuid
from contextlib import suppress
from pathlib import Path

from pydantic import Field

from darkroom_client import Copy, Darkroom, errors, pictures


class State(Copy):
    """What the program knows of one user. Of photos, it knows the names."""

    user: str
    ids: dict[str, str] = Field(default_factory=dict)
    sent: list[str] = Field(default_factory=list)
    refused: dict[str, tuple[str | None, int]] = Field(default_factory=dict)  # code, the file's time
    full: str | None = None  # the code, if the account has no room


def sync(darkroom: Darkroom, folder: Path, file: Path) -> None:
    with Path(f"{file}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second run waits until the first one has ended, or was killed
        user = darkroom.get_me().id
        state = State.model_validate_json(file.read_bytes()) if file.exists() else State(user=user)
        if state.user != user:
            sys.exit(f"{file} belongs to another user: name another file.")
        for _ in darkroom.follow(state):
            state.store(file)  # a page with its position
        state.full = None
        for photo in pictures(folder):
            name = os.fsencode(photo.name).decode(errors="backslashreplace")
            if name not in state.sent and state.full is None:
                state.ids.setdefault(name, str(uuid.uuid4()))
                state.store(file)  # the id first: under it, a second try makes no second image
                send(darkroom, state, photo, name)
        state.store(file)


def send(darkroom: Darkroom, state: State, photo: Path, name: str) -> None:
    try:
        changed = photo.stat().st_mtime_ns
        if name in state.refused and state.refused[name][1] == changed:
            return
        with suppress(errors.AlreadyDeleted, errors.NotFound):  # it had arrived; another device has deleted it
            darkroom.upload(photo, image_id=state.ids[name])
        state.refused.pop(name, None)
        state.sent.append(name)
    except (errors.Invalid, errors.TooLarge) as refusal:  # until the file changes
        state.refused[name] = (refusal.code, changed)
    except (OSError, errors.UploadRefused) as fault:  # the next run tries again
        print(f"{name} was not sent: {fault}", file=sys.stderr)
    except errors.StorageFull as full:  # the next run asks whether there is room
        state.full = full.code


if __name__ == "__main__":
    sync(Darkroom(os.environ["API"], token=os.environ["TOKEN"]), Path(sys.argv[1]), Path(sys.argv[2]))
