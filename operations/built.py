"""Whether a build is for the processors that its functions will have.

pip takes the wheels of the processors that `sam build` was told. A function with other ones cannot import them.
"""

import argparse
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from samcli.yamlhelper import yaml_parse

from operations import stack

# The field e_machine of an ELF file's header, 18 bytes from its beginning.
# https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
_MACHINE: Final = struct.Struct("<16x2xH")
_MACHINES: Final = {62: "x86_64", 183: "arm64"}
_ELF: Final = b"\x7fELF"


def foreign(folder: Path, architecture: str) -> Iterator[Path]:
    """The native libraries below a folder that are for other processors."""
    for path in sorted(folder.rglob("*.so*")):
        with path.open("rb") as file:
            header = file.read(_MACHINE.size)
        if header.startswith(_ELF) and len(header) == _MACHINE.size:
            [machine] = _MACHINE.unpack(header)
            if _MACHINES.get(machine) != architecture:
                yield path


def unused(template: str, architecture: str) -> set[str]:
    """The layers of a built template that no function with these processors gets. They are built all the same."""
    return {
        name
        for name, resource in yaml_parse(template)["Resources"].items()
        if isinstance(resource, dict)  # a loop is a list
        and architecture not in resource.get("Properties", {}).get("CompatibleArchitectures", [architecture])
    }


def main() -> int:
    """Refuse the build in .aws-sam/build if it is for other processors."""
    parser = argparse.ArgumentParser(prog="python -m operations.built", description=main.__doc__)
    parser.add_argument("architecture", help="arm64 or x86_64")
    parser.add_argument("--folder", type=Path, default=stack.ROOT / ".aws-sam/build")
    options = parser.parse_args()
    ignored = unused((options.folder / "template.yaml").read_text(), options.architecture)
    found = (path.relative_to(options.folder) for path in foreign(options.folder, options.architecture))
    if wrong := next((path for path in found if path.parts[0] not in ignored), None):
        print(
            f"The build is not for {options.architecture}: {wrong}. Remove .aws-sam and deploy again.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
