"""Builds the project's template and deploys it into an embedded AWS, with plain `sam build` and `sam deploy`."""

import fcntl
import hashlib
import os
import platform
import re
import shlex
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import ClientError, EndpointConnectionError
from samcli.yamlhelper import yaml_parse

from darkroom.layout import LAYOUT
from local.emulator import DEFAULT_FOLDER, REGION, ROOT, Emulator
from local.errors import LocalError
from operations import artifacts
from operations.parameters import Definitions, WrongParameters, given
from operations.stack import outputs

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

STACK: Final = "darkroom"
COMPLETE: Final = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
BUILD_CACHE: Final = ROOT / ".local/build-cache"

# The template's tag for the API's id in the embedded AWS.
API_ID: Final = "da4c400e"

TEMPLATE: Final = ROOT / "template.yaml"


@dataclass(frozen=True)
class Stack:
    """A deployed stack and how to reach it."""

    name: str
    outputs: Mapping[str, str]
    endpoint: str | None
    """The address of the embedded AWS; None for the account and region of this process."""

    @property
    def api_url(self) -> str:
        return self.outputs["ApiUrl"]

    def session(self) -> boto3.Session:
        """A session of this process's user, in the embedded AWS of the root user; its clients take
        `endpoint_url=stack.endpoint`.
        """
        if self.endpoint is None:
            return boto3.Session()
        return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)

    def client(self, service: str) -> Any:
        """The session's client of a service whose name is known at run time only, so it has no type."""
        return self.session().client(service, endpoint_url=self.endpoint)  # type: ignore[call-overload]  # see above


def check_layout(emulator: Emulator, ours: int = LAYOUT) -> None:
    """Refuse to deploy over a stack whose images have another form (darkroom/layout.py). Raises LocalError."""
    stack = _describe(emulator)
    told = {} if stack is None else outputs(stack)
    if not told or (layout := told.get("Layout")) == str(ours):  # without any, nothing was ever stored
        return
    folder = "" if emulator.folder == DEFAULT_FOLDER else f" STATE={shlex.quote(str(emulator.folder))}"
    raise LocalError(
        f"The embedded AWS in {emulator.folder} has images that another version of Darkroom stored, in "
        f"{f'layout {layout}' if layout else 'an older layout'}. This version reads only layout {ours}, so "
        "nothing was deployed. Use the version that stored them, or remove them and start afresh: "
        f"make forget{folder}"
    )


def find(emulator: Emulator) -> Stack | None:
    """The deployed stack, if it was made from exactly these sources."""
    return _find(emulator, fingerprint(emulator))


def exists(emulator: Emulator) -> bool:
    """Whether a stack is deployed, whatever it was made from."""
    return _describe(emulator) is not None


def running(emulator: Emulator) -> Stack:
    """The stack of the `make run` that runs, whatever it was made from. Raises LocalError if there is none."""
    try:
        stack = _describe(emulator)
    except EndpointConnectionError:
        stack = None
    if stack is None or stack["StackStatus"] not in COMPLETE:
        raise LocalError(
            f"Nothing is deployed at {emulator.url}. Start it with make run, or name its port: PORT=4600"
        )
    return _reached(emulator, stack)


def deployed_parameters(emulator: Emulator) -> dict[str, str]:
    """The parameters of the stack that is deployed, whatever it was made from; empty if there is none."""
    stack = _describe(emulator)
    return {} if stack is None else {p["ParameterKey"]: p["ParameterValue"] for p in stack.get("Parameters", [])}


def _find(emulator: Emulator, sources: str) -> Stack | None:
    stack = _describe(emulator)
    if stack is None or _tags(stack).get("sources") != sources:
        return None
    if stack["StackStatus"] not in COMPLETE:
        return None
    return _reached(emulator, stack)


def _reached(emulator: Emulator, stack: "StackTypeDef") -> Stack:
    return Stack(STACK, outputs(stack), emulator.url)


def build(emulator: Emulator) -> str:
    """Run `sam build` for this machine's architecture; returns the fingerprint of what was built.

    Raises LocalError with the end of its output, the line that is not Python, or a wrong parameter.
    """
    sources = fingerprint(emulator)  # before the build: later changes may or may not be in it
    parameters(emulator)  # refuses wrong ones now, not after the build
    _check_syntax()
    BUILD_CACHE.mkdir(parents=True, exist_ok=True)
    # Two sams must not use the same cache, for example if `make test` and `make run` build at the same time.
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
    artifacts.finish(emulator.build)  # like `make deploy`
    return sources


def deploy(emulator: Emulator, sources: str) -> Stack:
    """Run `sam deploy` into the embedded AWS; `sources` is what `build` returned.

    Raises LocalError with the end of its output.
    """
    _run(
        "sam deploy --config-env local",
        {
            "--template-file": [str(emulator.build / "template.yaml")],
            "--config-file": [str(ROOT / "samconfig.toml")],
            "--parameter-overrides": [f'{name}="{value}"' for name, value in parameters(emulator).items()],
            "--tags": [f"sources={sources}"],
        },
        emulator.environ,
    )
    stack = _find(emulator, sources)
    if stack is None:
        raise LocalError("sam deploy succeeded, but the stack is not complete.")
    _let_pages_call(stack)
    return stack


def parameters(emulator: Emulator) -> dict[str, str]:
    """All parameters of the template, with what the user sets: PARAMETERS="MaxOpenSlots=5 Ladder='320: 320 jpg'".

    Those that nobody sets have their defaults: `sam deploy` would keep the values of the deployment before. Raises
    LocalError.
    """
    definitions: Definitions = yaml_parse(TEMPLATE.read_text())["Parameters"]
    set_by_user = _given(definitions)
    ours = {
        "Environment": "local",
        "Architecture": _architecture(),
        "PublicUrl": f"{emulator.url}/_aws/execute-api/{API_ID}",
        "SelfSignUp": "yes",  # nobody else reaches it, and nobody pays
    }
    defaults = {name: str(definition["Default"]) for name, definition in definitions.items()}
    return defaults | ours | set_by_user


def _given(definitions: Definitions) -> dict[str, str]:
    """The parameters that the user sets. Raises LocalError."""
    try:
        return given(definitions, os.environ.get("PARAMETERS", ""))
    except WrongParameters as error:
        raise LocalError(str(error)) from error


def _let_pages_call(stack: Stack) -> None:
    """Allow pages of all origins to call the API, as the template does: the embedded AWS drops its CORS rules."""
    properties = yaml_parse(TEMPLATE.read_text())["Resources"]["HttpApi"]["Properties"]
    session = stack.session()
    session.client("apigatewayv2", endpoint_url=stack.endpoint).update_api(
        ApiId=API_ID, CorsConfiguration={**properties["CorsConfiguration"], "AllowOrigins": ["*"]}
    )


def packages() -> list[str]:
    """The folders that the template builds functions and the layer from."""
    return re.findall(r"^ +(?:Code|Content)Uri: (\S+)/$", TEMPLATE.read_text(), re.MULTILINE)


def fingerprint(emulator: Emulator) -> str:
    """A digest of everything that is deployed: if it is unchanged, there is nothing to deploy."""
    digest = hashlib.sha256(repr([emulator.url, os.environ.get("PARAMETERS", "")]).encode())
    for file in _source_files():
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def _source_files() -> Iterator[Path]:
    """Everything that is deployed."""
    for path in (TEMPLATE, ROOT / "samconfig.toml", *(ROOT / package for package in packages())):
        for file in sorted(path.rglob("*") if path.is_dir() else [path]):
            # Editors keep files of their own beside those that they edit: .api.py.swp, #api.py#, api.py~
            of_an_editor = file.name.startswith((".", "#")) or file.name.endswith("~")
            if file.is_file() and "__pycache__" not in file.parts and not of_an_editor:
                yield file


def _check_syntax() -> None:
    """Refuse modules that do not compile; `sam build` copies them without reading them. Raises LocalError."""
    for file in _source_files():
        if file.suffix == ".py":
            try:
                compile(file.read_bytes(), str(file.relative_to(ROOT)), "exec", dont_inherit=True)
            except SyntaxError as error:
                reason = "".join(traceback.format_exception_only(error)).rstrip()
                raise LocalError(f"The sources do not compile.\n{reason}") from error


def _architecture() -> str:
    return "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"


def _run(command: str, options: Mapping[str, list[str]], environ: Mapping[str, str]) -> None:
    arguments = [*command.split(), *(word for name, values in options.items() for word in (name, *values))]
    done = subprocess.run(
        arguments,
        cwd=ROOT,
        # sam and the Python that it builds with come from the environment that runs this.
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
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise LocalError(f"{command} failed. The end of its output:\n{tail}")


def _describe(emulator: Emulator) -> "StackTypeDef | None":
    """CloudFormation's description of the stack; None if there is none."""
    try:
        [stack] = _cloudformation(emulator).describe_stacks(StackName=STACK)["Stacks"]
    except ClientError:
        return None
    return stack


def _tags(stack: "StackTypeDef") -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}


def _cloudformation(emulator: Emulator) -> "CloudFormationClient":
    return Stack(STACK, {}, emulator.url).session().client("cloudformation", endpoint_url=emulator.url)
