"""Keeps all images of the user in a file, as they are now, and sends the new photos of a folder.

API=… TOKEN=… python phone_sync.py FOLDER STATE.json may lose the network or be killed at any moment: run it again.
"""

import json
import os
import sys
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from darkroom_client import Darkroom
from darkroom_client.errors import AlreadyDeleted, ChangesForgotten, NotFound


def sync(darkroom: Darkroom, folder: Path, file: Path) -> None:
    begin: dict[str, Any] = {"ids": {}, "sent": [], "since": None, "images": {}, "stale": {}}
    state = json.loads(file.read_text()) if file.exists() else begin

    def store() -> None:
        file.with_suffix(".part").write_text(json.dumps(state))
        file.with_suffix(".part").replace(file)  # the old state or the new one, never half of it

    try:
        for page in darkroom.changes(state["since"]):
            for change in page.changes:
                state["stale"].pop(change.id, None)
                state["images"].pop(change.id, None)
                if change.image is not None:
                    state["images"][change.id] = change.image.model_dump(mode="json")
            state["since"] = page.next_since
            store()  # a page with its position
        state["stale"] = {}
    except ChangesForgotten:  # off for too long: begin anew; what does not come again has been deleted
        state |= {"since": None, "images": {}, "stale": state["stale"] | state["images"]}
    store()
    for photo in sorted(folder.iterdir()):
        if photo.name not in state["sent"]:
            image_id = state["ids"].setdefault(photo.name, str(uuid.uuid4()))
            store()  # the id first: under it, a second try makes no second image
            with suppress(AlreadyDeleted, NotFound):  # it had arrived, and another device has deleted it
                darkroom.upload(photo, image_id=image_id)
            state["sent"].append(photo.name)
            store()


if __name__ == "__main__":
    sync(Darkroom(os.environ["API"], token=os.environ["TOKEN"]), Path(sys.argv[1]), Path(sys.argv[2]))
