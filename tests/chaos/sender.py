"""The program that tests/chaos/sending.py cuts off and kills: sends files, and prints what became of each.

API_URL=… TOKEN=… PROXY=… TARGET=… LOG=… python -m tests.chaos.sender JOURNAL FILE…
"""

import os
import sys
from pathlib import Path

from darkroom_client import Darkroom, Journal
from tests.chaos.proxy import Through


def main() -> None:
    """Send the files."""
    journal, *files = sys.argv[1:]
    with Path(os.environ["LOG"]).open("a") as log, Journal(journal) as known:
        through = Through(int(os.environ["PROXY"]), int(os.environ["TARGET"]), log)
        with Darkroom(os.environ["API_URL"], token=os.environ["TOKEN"], transport=through) as darkroom:
            for sent in darkroom.upload_many(files, journal=known):
                print(sent.state, sent.image_id, sent.path, sent.error or "", flush=True)


if __name__ == "__main__":
    main()
