"""make test-aws, on a stack of its own: what it shows, and that nothing of it stays, also if it is killed.

It removes what any test has made in a stack, so the stack is not that of the other tests.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import psutil
import pytest

from local import deployment
from local.deployment import Stack
from local.emulator import Emulator, free_port
from tests.aws.__main__ import refusal
from tests.deployed import DOMAIN, OWNERS, until
from tests.photos import ROOT

SKIPPED: Final = "only AWS can answer: alarms, which the embedded AWS does not have"


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with Emulator(free_port(), tmp_path_factory.mktemp("aws")) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def deployed(laptop: Emulator) -> Stack:
    return deployment.deploy(laptop, deployment.build(laptop))


def begun(emulator: Emulator, rows: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.aws", "--env", "local", "--port", str(emulator.port), "--rows", rows]
    return subprocess.Popen(  # noqa: S603  # ours
        command, cwd=ROOT, env=emulator.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def made(stack: Stack) -> set[str]:
    """What tests have made in the stack: addresses of users, and owners of imports."""
    users = stack.client("cognito-idp").list_users(UserPoolId=stack.outputs["UserPoolId"])["Users"]
    values = {each["Value"] for user in users for each in user["Attributes"]}
    bucket = stack.outputs["OriginalsBucket"]
    found = stack.client("s3").list_object_versions(Bucket=bucket, Prefix=f"imports/{OWNERS}")
    owners = {each["Key"].split("/")[1] for each in found.get("Versions", [])}
    return owners | {value for value in values if value.endswith(f"@{DOMAIN}")}


def test_it_shows_a_table_and_leaves_nothing(laptop: Emulator, deployed: Stack) -> None:
    run = begun(
        laptop, "keep_their_names or ladder_is_refused or goes_on_and_off or id_token or empties_the_trash"
    )
    printed, _ = run.communicate()
    lines = {line.partition("  ")[0]: line.split() for line in printed.splitlines()}
    assert run.returncode == 0, printed
    assert "passed" in lines["an id token is no access token"]
    assert "passed" in lines["imports keep their names whatever they hold"]
    assert SKIPPED in " ".join(lines["an alarm goes on and off"])
    assert "it changes rules or settings of the stack" in " ".join(lines["the janitor empties the trash"])
    assert made(deployed) == set()


@pytest.mark.parametrize("killed", [False, True], ids=["interrupted", "killed"])
def test_what_was_made_is_removed_however_it_ends(laptop: Emulator, deployed: Stack, *, killed: bool) -> None:
    """Interrupted, it cleans up itself; killed with its tests, the next run does."""
    run = begun(laptop, "sixty_uploads")
    tests: list[psutil.Process] = []

    def at_work() -> bool:
        tests[:] = psutil.Process(run.pid).children()
        return bool(made(deployed))

    until(at_work)
    if killed:
        for process in (psutil.Process(run.pid), *tests):
            process.kill()
        run.communicate()
        assert made(deployed)
        run = begun(laptop, "nothing_at_all")
    else:
        run.send_signal(signal.SIGTERM)
    printed, _ = run.communicate()
    assert "earlier run had left" in printed if killed else "Interrupted." in printed, printed
    assert not any(process.is_running() for process in tests)
    assert made(deployed) == set()


@pytest.mark.parametrize(
    ("parameters", "tags"),
    [({"Environment": "prod"}, {}), ({"Environment": "dev"}, {"stage": "Production"}), ({}, {"env": "prod"})],
)
def test_a_stack_of_prod_is_refused(parameters: dict[str, str], tags: dict[str, str]) -> None:
    assert "do not run on a stack" in (refusal(parameters, tags) or "")
    assert refusal({"Environment": "dev"}, {"product": "photos"}) is None
