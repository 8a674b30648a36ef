"""Finding a stack by its name with AWS credentials, or the one that make run runs."""

from __future__ import annotations

import socket
from typing import Any, Final
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from darkroom_cli.faults import Fault
from darkroom_cli.profiles import Profile, is_this_machine

LOCAL_STACK: Final = "darkroom"
"""The name of make run's stack."""

LOCAL_PORT: Final = 4566
"""The port of make run, unless PORT names another."""

DEMO: Final = ("demo@example.com", "darkroom-demo-login")
"""The user that make run makes, on this machine alone."""

# A port of this machine takes or refuses a connection at once.
_LOCAL_SECONDS: Final = 2.0

# A stack that is there answers at once.
_CONFIG: Final = Config(connect_timeout=10, read_timeout=30, retries={"max_attempts": 2})


def named(stack: str) -> Profile:
    """The stack of this name in the present account and region. Raises Fault."""
    session = boto3.Session()
    outputs = _outputs(session, stack, None)
    return _profile(outputs, f"https://cognito-idp.{session.region_name}.amazonaws.com")


def local(port: int) -> Profile:
    """The stack of a running make run. Raises Fault."""
    url = f"http://127.0.0.1:{port}"
    check_local(url)
    # The embedded AWS takes any key; without one, the user's own would be sent to it.
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")  # noqa: S106
    try:
        found = _profile(_outputs(session, LOCAL_STACK, url), url)
    except Fault as fault:
        raise Fault(f"What answers at port {port} is no make run. Name its port: --port or PORT") from fault
    found.pages = url  # the embedded AWS has no domains, and shows the pages at its own address
    return found


def check_local(address: str, otherwise: str = "name its port: --port or PORT") -> None:
    """Raises Fault if an address is of this machine, and nothing listens there: another try would not help.

    `otherwise`: what to do if make run has another port.
    """
    parts = urlsplit(address)
    if not is_this_machine(parts.hostname or ""):
        return
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname, port), _LOCAL_SECONDS).close()
    except ConnectionRefusedError as error:
        raise Fault(f"No make run answers at port {port}. Start it, or {otherwise}") from error
    except OSError:
        return  # a request says more


def _profile(outputs: dict[str, str], cognito: str) -> Profile:
    try:
        return Profile(
            api=outputs["ApiUrl"].rstrip("/"),
            client=outputs["UserPoolClientId"],
            cognito=cognito,
            pages=outputs.get("LoginPages"),
        )
    except KeyError as error:
        raise Fault(f"The stack has no output {error}. Is it a stack of Darkroom?") from error


def _outputs(session: boto3.Session, stack: str, endpoint: str | None) -> dict[str, str]:
    try:
        client: Any = session.client("cloudformation", endpoint_url=endpoint, config=_CONFIG)
        [described] = client.describe_stacks(StackName=stack)["Stacks"]
    except EndpointConnectionError as error:
        raise Fault(f"AWS does not answer: {error}") from error
    except (ClientError, BotoCoreError) as error:
        raise Fault(
            f"The stack {stack} cannot be looked for: {error} Check AWS_PROFILE and AWS_DEFAULT_REGION."
        ) from error
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}
