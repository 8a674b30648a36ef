"""A build before it is deployed: with bytecode, and without what no function needs."""

import ast
import compileall
import gzip
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

from operations import stack


def finish(build: Path) -> None:
    """Leave of botocore's data what functions read, and compile all modules.

    botocore is 30 MB with the descriptions of all services, and 5 MB with ours. A function's folder is read-only,
    so without bytecode every cold start compiles again.
    """
    for data in _data(build):
        shrink(data)
    compileall.compile_dir(build, quiet=2, workers=0, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)


def shrink(data: Path) -> None:
    """Remove other services than ours from botocore's data, and texts for people from ours: each cold start parses
    what is left of them. What is shrunk already stays as it is.
    """
    called = services()
    for folder in sorted(data.iterdir()):
        if folder.is_dir() and folder.name not in called:
            shutil.rmtree(folder)
    prefixes = set()
    for path in sorted(data.glob("*/*/service-2.json*")):
        packed = path.suffix == ".gz"
        description = json.loads(gzip.decompress(path.read_bytes()) if packed else path.read_bytes())
        prefixes.add(description["metadata"]["endpointPrefix"])
        path.unlink()
        unpacked = path.with_suffix("") if packed else path
        unpacked.write_text(_compact(_without_documentation(description)))
    _keep_endpoints(data / "endpoints.json", prefixes)


def _keep_endpoints(path: Path, prefixes: set[str]) -> None:
    known = json.loads(path.read_text())
    for partition in known["partitions"]:
        partition["services"] = {name: each for name, each in partition["services"].items() if name in prefixes}
    path.unlink()
    path.write_text(_compact(known))


def _without_documentation(value: Any) -> Any:
    """A description whose documentation is empty: some of it must be there."""
    match value:
        case dict():
            return {
                name: "" if name == "documentation" and isinstance(each, str) else _without_documentation(each)
                for name, each in value.items()
            }
        case list():
            return [_without_documentation(each) for each in value]
        case _:
            return value


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _data(build: Path) -> Iterator[Path]:
    yield from build.glob("*/botocore/data")
    yield from build.glob("*/python/botocore/data")


def services() -> set[str]:
    """The services that darkroom/aws.py makes clients of, as botocore names them."""
    tree = ast.parse((stack.ROOT / "darkroom/aws.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    first = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "_client"]
    return {str(argument.value) for argument in first if isinstance(argument, ast.Constant)}


if __name__ == "__main__":
    finish(Path(sys.argv[1]))
