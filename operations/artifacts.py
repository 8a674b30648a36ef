"""A build before it is deployed: with bytecode, and without what no function needs."""

import ast
import compileall
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from py_compile import PycInvalidationMode

from operations import stack


def finish(build: Path) -> None:
    """Remove the descriptions of services that no function calls, and compile all modules.

    botocore is 30 MB with the descriptions of all services, and 5 MB with ours. A function's folder is read-only,
    so without bytecode every cold start compiles again.
    """
    for service in unused(build):
        shutil.rmtree(service)
    compileall.compile_dir(build, quiet=2, workers=0, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)


def unused(build: Path) -> Iterator[Path]:
    """The folders of botocore's data for services that no function calls."""
    called = services()
    for data in [*build.glob("*/botocore/data"), *build.glob("*/python/botocore/data")]:
        yield from (path for path in sorted(data.iterdir()) if path.is_dir() and path.name not in called)


def services() -> set[str]:
    """The services that darkroom/aws.py makes clients of, as botocore names them."""
    tree = ast.parse((stack.ROOT / "darkroom/aws.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    first = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "_client"]
    return {str(argument.value) for argument in first if isinstance(argument, ast.Constant)}


if __name__ == "__main__":
    finish(Path(sys.argv[1]))
