"""The project's own template, built and deployed into an embedded AWS with plain `sam build` and `sam deploy`."""

import compileall
import fcntl
import hashlib
import os
import platform
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from darkroom.layout import LAYOUT
from local.emulator import DEFAULT_FOLDER, REGION, ROOT, Emulator
from local.errors import LocalError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

STACK = "darkroom"
COMPLETE = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
BUILD_CACHE = ROOT / ".local/build-cache"

# The template's tag for the API's id in the embedded AWS.
API_ID = "da4c400e"

TEMPLATE = ROOT / "template.yaml"


@dataclass(frozen=True)
class Stack:
    """A deployed stack and how to reach it."""

    emulator: Emulator
    outputs: Mapping[str, str]

    @property
    def api_url(self) -> str:
        return self.outputs["ApiUrl"]

    def session(self) -> boto3.Session:
        """A session of the embedded AWS's root user; its clients take `endpoint_url=stack.emulator.url`."""
        return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)


def check_layout(emulator: Emulator) -> None:
    """Refuse to deploy over a stack whose images have another form (darkroom/layout.py). Raises LocalError."""
    stack = _describe(emulator)
    if stack is None or (layout := _tags(stack).get("layout")) == str(LAYOUT):
        return
    folder = "" if emulator.folder == DEFAULT_FOLDER else f" STATE={shlex.quote(str(emulator.folder))}"
    raise LocalError(
        f"The embedded AWS in {emulator.folder} keeps images of another version of Darkroom, in "
        f"{f'layout {layout}' if layout else 'an older layout'}. This version reads layout {LAYOUT} alone, so "
        "nothing was deployed. Go on with the version that made them, or remove them and begin anew: "
        f"make forget{folder}"
    )


def find(emulator: Emulator) -> Stack | None:
    """The stack as it is deployed now, when it was made from exactly these sources."""
    stack = _describe(emulator)
    if stack is None or _tags(stack).get("sources") != fingerprint(emulator):
        return None
    if stack["StackStatus"] not in COMPLETE:
        return None
    return Stack(emulator, {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])})


def build(emulator: Emulator) -> None:
    """Run `sam build` for this machine's architecture. Raises LocalError with its last words."""
    BUILD_CACHE.mkdir(parents=True, exist_ok=True)
    # sam does not expect a second one at the same cache, as when `make test` meets `make run`.
    with (BUILD_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _run(
            "sam build --config-env local",
            {
                "--build-dir": [str(emulator.build)],
                "--cache-dir": [str(BUILD_CACHE)],
                "--parameter-overrides": [f"Architecture={_architecture()}"],
            },
            os.environ,
        )
    # As `make deploy` does: a function's folder is read-only, so without bytecode every cold start compiles anew.
    compileall.compile_dir(
        emulator.build, quiet=2, workers=0, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH
    )


def deploy(emulator: Emulator) -> Stack:
    """Run `sam deploy` into the embedded AWS. Raises LocalError with its last words."""
    _run(
        "sam deploy --config-env local",
        {
            "--template-file": [str(emulator.build / "template.yaml")],
            "--config-file": [str(ROOT / "samconfig.toml")],
            "--parameter-overrides": [
                "Environment=local",
                f"Architecture={_architecture()}",
                f"PublicUrl={emulator.url}/_aws/execute-api/{API_ID}",
            ],
            "--tags": [f"sources={fingerprint(emulator)}", f"layout={LAYOUT}"],
        },
        emulator.environ,
    )
    stack = find(emulator)
    if stack is None:
        raise LocalError("sam deploy ended well, but the stack is not complete.")
    return stack


def packages() -> list[str]:
    """The folders that the template builds functions and the layer from."""
    return re.findall(r"^ +(?:Code|Content)Uri: (\S+)/$", TEMPLATE.read_text(), re.MULTILINE)


def fingerprint(emulator: Emulator) -> str:
    """A digest of everything that is deployed: the same one means that there is nothing to do."""
    digest = hashlib.sha256(emulator.url.encode())
    for path in (TEMPLATE, ROOT / "samconfig.toml", *(ROOT / package for package in packages())):
        for file in sorted(path.rglob("*") if path.is_dir() else [path]):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def _architecture() -> str:
    return "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"


def _run(command: str, options: Mapping[str, list[str]], environ: Mapping[str, str]) -> None:
    arguments = [*command.split(), *(word for name, values in options.items() for word in (name, *values))]
    done = subprocess.run(
        arguments,
        cwd=ROOT,
        # sam, and the Python it builds with, are those of the environment that runs this.
        env={
            **environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), environ["PATH"]]),
            "SAM_CLI_TELEMETRY": "0",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last_words = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise LocalError(f"{command} failed. Its last words:\n{last_words}")


def _describe(emulator: Emulator) -> "StackTypeDef | None":
    """What CloudFormation says of the stack; None when there is none."""
    try:
        [stack] = _cloudformation(emulator).describe_stacks(StackName=STACK)["Stacks"]
    except ClientError:
        return None
    return stack


def _tags(stack: "StackTypeDef") -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}


def _cloudformation(emulator: Emulator) -> "CloudFormationClient":
    return Stack(emulator, {}).session().client("cloudformation", endpoint_url=emulator.url)
