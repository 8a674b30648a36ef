"""`make run` as a person at a terminal sees it: processed photos, a clean stop, and the same images next time."""

import fcntl
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import boto3
import psutil
import pytest

from darkroom import keys
from darkroom.catalog.entry import Status
from darkroom.catalog.table import Table
from local.emulator import REGION, ROOT, STATE, free_port
from tests.deployed import until
from tests.photos import photo

# A build, a deployment and cold starts on two busy cores.
READY_SECONDS: Final = 240
STOP_SECONDS: Final = 40


@contextmanager
def run(port: int, state: Path) -> Iterator[subprocess.Popen[str]]:
    """The program; stopped if a test fails while it runs, since leaving Popen's own block waits for its end."""
    with subprocess.Popen(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port), "STATE": str(state), "TMPDIR": str(state)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()  # no effect if it has ended


def until_it_waits(process: subprocess.Popen[str]) -> str:
    """Its output until it waits."""
    assert process.stdout is not None
    printed = ""
    too_long = threading.Timer(READY_SECONDS, process.kill)
    too_long.start()
    for line in process.stdout:
        printed += line
        if line.startswith("Stop "):
            break
    too_long.cancel()
    return printed


def until_ready_and_stopped(
    port: int, state: Path, how: signal.Signals, meanwhile: Callable[[], None] = lambda: None
) -> str:
    """Its output until it waits. After `meanwhile`, it is stopped, and must end well and leave no process."""
    with run(port, state) as process:
        printed = until_it_waits(process)
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        meanwhile()
        process.send_signal(how)
        assert process.wait(STOP_SECONDS) == 0, printed
    _, left = psutil.wait_procs(children, timeout=5)  # the kernel takes a moment to remove them
    assert [child for child in left if child.status() != psutil.STATUS_ZOMBIE] == []
    assert list(state.rglob("ministack-lambda-*")) == [], "each Lambda worker has a copy of its function there"
    assert "Ready after" in printed, printed
    return printed


def image_ids(printed: str) -> set[str]:
    return set(re.findall(r"/media/[^/]+/([^/]+)/", printed))


def test_photos_are_processed_and_still_there_next_time_even_after_a_kill(tmp_path: Path) -> None:
    port = free_port()
    printed = until_ready_and_stopped(port, tmp_path, signal.SIGTERM)
    assert "COOLPIX P6000" in printed
    assert printed.count(" ready ") == 4
    assert len(image_ids(printed)) == 4
    assert "sam deploy" in printed
    assert "was killed" not in printed

    before, after = (f"imports/demo-{uuid.uuid4().hex[:8]}/dropped.jpg" for _ in range(2))
    with run(port, tmp_path) as process:
        again = until_it_waits(process)
        drop(port, before)
        [emulator] = psutil.Process(process.pid).children()
        for killed in [*emulator.children(recursive=True), emulator]:
            killed.kill()
        assert process.wait(STOP_SECONDS) == 1
    assert image_ids(again) == image_ids(printed)
    assert "was killed" not in again
    assert "sam deploy" not in again, "nothing has changed, so nothing is deployed"

    def use() -> None:
        until_ready(port, before)
        drop(port, after)
        until_ready(port, after)

    healed = until_ready_and_stopped(port, tmp_path, signal.SIGINT, meanwhile=use)
    assert "was killed the last time" in healed
    assert "sam deploy" not in healed, "the stack was saved"
    assert image_ids(healed) == image_ids(printed)
    assert after in (tmp_path / STATE / "dynamodb.json").read_text(), "a stop saves, by SIGINT as by SIGTERM"


def drop(port: int, key: str) -> None:
    s3 = session().client("s3", endpoint_url=f"http://127.0.0.1:{port}")
    [bucket] = [b["Name"] for b in s3.list_buckets()["Buckets"] if b["Name"].startswith("darkroom-originals-")]
    s3.put_object(Bucket=bucket, Key=key, Body=photo("fox.jpg"))


def until_ready(port: int, key: str) -> None:
    """Wait until an import is ready."""
    endpoint = f"http://127.0.0.1:{port}"
    dynamodb = session().client("dynamodb", endpoint_url=endpoint)
    table = Table(dynamodb, next(name for name in dynamodb.list_tables()["TableNames"] if "Catalog" in name))
    s3 = session().client("s3", endpoint_url=endpoint)
    [bucket] = [b["Name"] for b in s3.list_buckets()["Buckets"] if b["Name"].startswith("darkroom-originals-")]
    original = keys.parse_original(bucket, key)
    assert original is not None

    def ready() -> bool:
        entry = table.get(original.owner, original.image_id)
        return entry is not None and entry.status is Status.READY

    until(ready)


def session() -> boto3.Session:
    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)


@pytest.mark.parametrize("text", ["0", "http", "99999"])
def test_a_wrong_port_is_explained(tmp_path: Path, text: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env={**os.environ, "PORT": text, "STATE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"PORT={text} is not a port" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_state_in_use_is_explained(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with run(free_port(), tmp_path) as process:
            output, _ = process.communicate(timeout=STOP_SECONDS)
    assert process.returncode == 1
    assert f"Another embedded AWS keeps its state in {tmp_path}" in " ".join(output.split())
    assert "Traceback" not in output


def test_a_port_in_use_is_explained(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with run(other.getsockname()[1], tmp_path) as process:
            output, _ = process.communicate(timeout=STOP_SECONDS)
    assert process.returncode == 1
    assert "is in use" in output
    assert "Traceback" not in output
