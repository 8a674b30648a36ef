"""make test-aws: run the tests of the deployed stack on the stack of an environment, clean up, and show a table.

The tests run in a process of their own. However it ends, what it has made is removed; what a run has left that was
killed together with this program, the next one removes first.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from operations import stack as stacks
from operations.stack import ROOT, NoStack, Stack
from operations.start import KeeperFailed
from tests.aws import leftovers, table
from tests.deployed import TESTED

FOLDERS: Final = ("tests/integration", "tests/aws")

APART: Final = (
    "tests/integration/test_make_run.py",
    "tests/integration/test_emulator.py",
    "tests/integration/test_make_test_aws.py",
)
"""They test programs of a laptop, not a stack."""

console: Final = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """The program behind `make test-aws`; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.aws", description=__doc__)
    parser.add_argument("--env", default="dev", help="an environment of samconfig.toml; local is make run's")
    parser.add_argument("--port", default="4566", help="the embedded AWS's, for local")
    parser.add_argument("--rows", default="", help="only tests whose names match, as pytest's -k")
    options = parser.parse_args()
    for ending in (signal.SIGTERM, signal.SIGHUP):  # clean up, as after Ctrl-C
        signal.signal(ending, signal.default_int_handler)
    try:
        if options.env not in (known := stacks.environments()):
            return _give_up(f"ENV={options.env} is not in samconfig.toml, which has {', '.join(known)}.")
        deployed = stacks.use(options.env, options.port)
        if why := refusal(deployed.parameters, _tags(deployed)):
            return _give_up(why)
        return _test(deployed, options)
    except (NoStack, KeeperFailed, BotoCoreError, ClientError) as error:
        return _give_up(str(error))


def refusal(parameters: Mapping[str, str], tags: Mapping[str, str]) -> str | None:
    """Why tests must not run on a stack with these parameters and tags; None if they may."""
    if parameters.get("Environment") == "prod":
        return "Tests make users and photos, so they do not run on a stack whose parameter Environment is prod."
    for name, value in tags.items():
        if value.lower() in {"prod", "production"}:
            return f"Tests make users and photos, so they do not run on a stack with the tag {name}={value}."
    return None


def _tags(deployed: Stack) -> dict[str, str]:
    [described] = boto3.client("cloudformation").describe_stacks(StackName=deployed.name)["Stacks"]
    return {tag["Key"]: tag["Value"] for tag in described.get("Tags", [])}


def _test(deployed: Stack, options: argparse.Namespace) -> int:
    if left := leftovers.remove(deployed):
        console.print(f"An earlier run had left {left} owners with their photos. They are removed.")
    status = 1
    with tempfile.TemporaryDirectory(prefix="darkroom-") as folder:
        notes = Path(folder) / "rows"
        notes.touch()
        try:
            status = _run(options, notes)
        except KeyboardInterrupt:
            console.print("Interrupted.", style="yellow")
        finally:
            signal.signal(
                signal.SIGINT, signal.SIG_IGN
            )  # the cleaning takes a minute; a second Ctrl-C must not end it
            removed = leftovers.remove(deployed)
        for line in table.lines(table.rows(notes.read_text().splitlines())):
            console.print(line, markup=False)
    console.print(f"\nRemoved: {removed} owners with their users and photos. The closer looks again tomorrow.")
    return status


def _run(options: argparse.Namespace, notes: Path) -> int:
    """Run the tests; the exit status of pytest. Raises KeyboardInterrupt, with the tests ended."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.aws.table", "-p", "no:cacheprovider", *FOLDERS]
    command += [f"--ignore={file}" for file in APART]
    if options.rows:
        command += ["-k", options.rows]
    environment = {**os.environ, TESTED: options.env, "PORT": options.port, table.FILE: str(notes)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as tests:  # noqa: S603  # ours
        try:
            return tests.wait()
        except KeyboardInterrupt:
            tests.kill()
            tests.wait()  # what it has begun is there by then, and can be removed
            raise


def _give_up(reason: str) -> int:
    console.print(reason, style="red", markup=False)
    return 1


if __name__ == "__main__":
    sys.exit(main())
