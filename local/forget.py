"""`make forget`: remove what an embedded AWS has stored in its folder, and nothing else there."""

import os
import shutil
import sys
from pathlib import Path

from local.emulator import KEPT, LOG, how_to_stop, lock_folder, state_folder
from local.errors import LocalError


def main() -> int:
    """The program behind `make forget`; returns its exit status."""
    folder = state_folder()
    try:
        removed = forget(folder)
    except LocalError as error:
        print(error)
        return 1
    print(
        f"Removed from {folder}: {', '.join(removed)}"
        if removed
        else f"There is nothing of an embedded AWS in {folder}"
    )
    return 0


def forget(folder: Path) -> list[str]:
    """Remove the state, build and log of the embedded AWS in a folder; returns the names of what was removed.

    A folder without such a log is left alone, whatever is in it. Raises LocalError while one runs there.
    """
    if not (folder / LOG).exists():
        return []
    lock = lock_folder(folder, f"The embedded AWS in {folder} is running. Stop it first.{how_to_stop(folder)}")
    try:
        return [name for name in KEPT if _remove(folder / name)]
    finally:
        os.close(lock)


def _remove(path: Path) -> bool:
    """Remove a file or folder; returns whether it existed."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
        return True
    existed = path.is_symlink() or path.exists()
    path.unlink(missing_ok=True)
    return existed


if __name__ == "__main__":
    sys.exit(main())
