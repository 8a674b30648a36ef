"""make import: copy a folder of photos into the bucket of the stack that make run runs, for the demo user."""

import argparse
import mimetypes
import sys
from collections.abc import Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.companions.kinds import kind_of
from local import deployment
from local.deployment import Stack
from local.emulator import Emulator, port, state_folder
from local.errors import LocalError
from local.users import DEMO, User


def main() -> int:
    """The program behind `make import`; returns its exit status."""
    parser = argparse.ArgumentParser(prog="make import")
    parser.add_argument("folder")
    named = parser.parse_args().folder
    try:
        if not named:  # Path("") would be the present folder, with everything in it
            raise LocalError("Name the folder: make import FOLDER=photos")
        folder = Path(named)
        stack = deployment.running(Emulator(port(), state_folder()))
        print(told(copy(stack, folder)))
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError, OSError) as error:
        print(f"The copying has stopped: {error}", file=sys.stderr)
        return 1
    return 0


def copy(stack: Stack, folder: Path) -> list[Path]:
    """Copy every file below a folder, under its own path; returns the files. Raises LocalError."""
    files = visible(folder)
    if not files:
        raise LocalError(f"There are no files in {folder}. Name a folder: make import FOLDER=photos")
    prefix = f"imports/{User(stack, DEMO).sub}"
    s3 = stack.session().client("s3", endpoint_url=stack.endpoint)
    for path in files:
        with path.open("rb") as body:
            key = f"{prefix}/{path.relative_to(folder).as_posix()}"
            s3.put_object(Bucket=stack.outputs["OriginalsBucket"], Key=key, Body=body)
    return files


def told(files: Sequence[Path]) -> str:
    """How many files were copied, and how many of them have names that neither pictures nor their companions have.

    These are copied too: only the bytes decide.
    """
    pictures = [path.name for path in files if kind_of(path.name).original]
    types = [mimetypes.guess_type(name)[0] for name in pictures]
    others = sum(1 for each in types if each is not None and not each.startswith("image/"))
    copied = f"{len(files):,} file{'' if len(files) == 1 else 's'} copied"
    if not others:
        return copied
    names = "1 is not named as a picture" if others == 1 else f"{others:,} are not named as pictures"
    return f"{copied}. {names}, and will be rejected unless the bytes are a picture's."


def visible(folder: Path) -> list[Path]:
    """The files below a folder; without hidden ones such as .DS_Store, and what hidden folders hold."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


if __name__ == "__main__":
    sys.exit(main())
