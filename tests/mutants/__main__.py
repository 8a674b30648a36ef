"""make mutants: break one condition of the guard and the keepers at a time, and see whether a test notices.

Conditions are those of Python (if, while, what `and` and `or` join, the borders of comparisons) and those of
DynamoDB's conditional writes. One that all tests pass that meet it is printed, unless EQUIVALENT says why nobody
could notice it.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.mutants.conditions import Mutant, Switches
from tests.mutants.equivalent import EQUIVALENT

ROOT: Final = Path(__file__).parent.parent.parent

MODULES: Final = (
    *(
        f"darkroom/catalog/{name}.py"
        for name in ("table", "entry", "guard", "keepers", "resubmissions", "tombstones", "images", "runs")
    ),
    *("darkroom/stage.py", "darkroom/resubmit.py", "darkroom/repair.py"),
    *("keepers/remover/handler.py", "keepers/dead_letters/handler.py"),
    *("keepers/janitor/sweep.py", "keepers/janitor/audit.py"),
)

TESTS: Final = ("tests/unit/darkroom/catalog", "tests/unit/keepers", "tests/functional")

# They ask every route for what other tests ask for too, and take long.
LEFT_OUT: Final = ("tests/functional/test_schemathesis.py", "tests/functional/test_tenancy.py")

HISTORIES: Final = "12"
"""In each block of random histories: what they find, they find early."""


def write_copy(tree: Path) -> list[Mutant]:
    """A copy of the project with a switch before each condition of the modules; returns the mutants."""
    hidden = shutil.ignore_patterns(".*", "__pycache__", "node_modules")
    shutil.copytree(ROOT, tree, ignore=hidden, symlinks=True)
    mutants: list[Mutant] = []
    for module in MODULES:
        path = tree / module
        path.write_text(Switches.put_into(module, path.read_text(), mutants))
    return mutants


def main() -> int:
    """Try all mutants; 1 if some are not noticed and nobody has said why."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="mutants whose line of output has this in it")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=600, help="of tests for each mutant")
    parser.add_argument("--tests", nargs="+", default=TESTS, metavar="PATH", help="fewer, for a first look")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tree, results = Path(folder) / "tree", Path(folder) / "results"
        mutants = [mutant for mutant in write_copy(tree) if options.only in str(mutant)]
        excused = [mutant for mutant in mutants if mutant.name in EQUIVALENT]
        environment = {
            **os.environ,
            "HISTORIES": HISTORIES,
            "MUTANTS_PROCESSES": str(options.processes),
            "MUTANTS_SECONDS": str(options.seconds),
            "MUTANTS_WANTED": " ".join(str(each.number) for each in mutants if each not in excused),
            "MUTANTS_RESULTS": str(results),
        }
        command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"]
        command += ["-p", "tests.mutants.plugin", *(f"--ignore={path}" for path in LEFT_OUT), *options.tests]
        subprocess.run(command, cwd=tree, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # ours
        outcomes = {int(line.split()[0]): line.split()[1:] for line in results.read_text().splitlines()}
    left = [mutant for mutant in mutants if outcomes.get(mutant.number, ["noticed"])[0] == "survives"]
    for mutant in left:
        print(mutant, "" if outcomes[mutant.number][1] != "0" else "(no test meets it)")
    noticed = len(mutants) - len(excused) - len(left)
    print(f"{len(mutants)} mutants: {noticed} noticed, {len(excused)} that nothing could notice, {len(left)} left")
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main())
