"""make phones: make clients in Swift and Kotlin from docs/openapi.json, for apps to take over."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from contract.document import kept
from contract.for_generators import for_phones
from local.emulator import ROOT

GENERATOR: Final = ROOT / ".local/openapi-generator/bin/openapi-generator-cli"
FOLDER: Final = ROOT / ".local/phones"

# A value that is not listed yet must not cost the whole answer.
_OPEN: Final = {"enumUnknownDefaultCase": "true"}

# https://openapi-generator.tech/docs/generators/swift6, …/kotlin
CLIENTS: Final = {
    "swift6": _OPEN | {"projectName": "DarkroomClient", "responseAs": "AsyncAwait", "mapFileBinaryToData": "true"},
    # Moshi is the only library whose code takes every unknown value.
    "kotlin": _OPEN | {"packageName": "darkroom.client", "serializationLibrary": "moshi", "useCoroutines": "true"},
}
"""The generator of each language, with its options."""


def make(generator: str, document: Path, folder: Path) -> None:
    """Make one client. What is in the folder is lost."""
    shutil.rmtree(folder, ignore_errors=True)
    options = ",".join(f"{name}={value}" for name, value in CLIENTS[generator].items())
    subprocess.run(  # noqa: S603  # our own tool
        [GENERATOR, "generate", "-g", generator, "-i", document, "-o", folder, "--additional-properties", options],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main() -> None:
    """The program behind `make phones`."""
    with tempfile.TemporaryDirectory() as place:
        document = Path(place) / "openapi.json"
        document.write_text(json.dumps(for_phones(kept())))
        for generator in CLIENTS:
            make(generator, document, FOLDER / generator)
            print(FOLDER / generator)


if __name__ == "__main__":
    main()
