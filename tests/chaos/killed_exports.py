"""An export of real photos whose exporter is killed (SIGKILL) on the way: is the archive whole, and memory flat?

    python -m tests.chaos.killed_exports --port 4566                   to a running make run
    python -m tests.chaos.killed_exports --port 4566 --from ~/Pictures made of other photos

Makes photos of which no two are equal from those of a folder, and has the exporter's handler work in processes of
its own, with what the stack gives its function. Prints a row for docs/reliability.md; fails unless `unzip -t` and
Python find the archive whole, and every file in it is, byte for byte, what was sent.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil
import requests

from darkroom_cli import stacks
from darkroom_client.models import ExportEntry, ExportRequest
from local import deployment
from local.deployment import Stack
from local.emulator import Emulator
from local.users import Login, User
from tests.chaos.there_and_back import make_files
from tests.photos import ROOT

_LOOK_SECONDS: Final = 0.1  # each look is a request
_LONGEST_SECONDS: Final = 900.0
_RUN_MILLISECONDS: Final = 55_000
"""As long as the function may run."""

_WORK: Final = "--work"


@dataclass
class Run:
    """What happened to an export."""

    photos: int
    bytes: int
    kills: list[int] = field(default_factory=list)
    """How many bytes were in the archive when its exporter was killed."""

    memory: list[int] = field(default_factory=list)
    """The most that each process that worked on it had in memory, in bytes."""

    seconds: float = 0.0

    def __str__(self) -> str:
        at = " and ".join(f"{kill / 1e6:.0f} MB" for kill in self.kills)
        peaks = ", ".join(f"{peak / 1e6:.0f}" for peak in self.memory)
        return (
            f"{self.photos} originals, {self.bytes / 1e6:.0f} MB | killed at {at} | {self.seconds:.0f} s | "
            f"memory {peaks} MB"
        )


class Context:
    """What the handler reads of Lambda's context."""

    function_name = aws_request_id = invoked_function_arn = "exporter"
    memory_limit_in_mb = 1024

    def __init__(self) -> None:
        self._end = time.monotonic() + _RUN_MILLISECONDS / 1000

    def get_remaining_time_in_millis(self) -> int:
        return int((self._end - time.monotonic()) * 1000)


def work() -> None:
    """Do what the schedule does, until the queue is empty."""
    from exporter.handler import lambda_handler

    context: Any = Context()
    lambda_handler({}, context)


@contextmanager
def alone(emulator: Emulator, stack: Stack) -> Iterator[dict[str, str]]:
    """The stack's own exporter does not work meanwhile; yields the environment of its function."""
    name = stack.outputs["ExporterName"]
    found = stack.client("lambda").get_function_configuration(FunctionName=name)
    scheduler = stack.client("scheduler")
    [schedule] = [
        scheduler.get_schedule(Name=each["Name"], GroupName=each["GroupName"])
        for each in scheduler.list_schedules()["Schedules"]
        if each["Target"]["Arn"].endswith(f":{name}")
    ]
    kept = {
        key: schedule[key] for key in ("Name", "GroupName", "ScheduleExpression", "FlexibleTimeWindow", "Target")
    }
    scheduler.update_schedule(**kept, State="DISABLED")
    try:
        yield {**emulator.environ, **found["Environment"]["Variables"]}
    finally:
        scheduler.update_schedule(**kept, State="ENABLED")


def exporter(environment: Mapping[str, str]) -> psutil.Popen:
    """Start a process that works on exports."""
    command = [sys.executable, "-m", "tests.chaos.killed_exports", _WORK]
    return psutil.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)


def peak(process: psutil.Popen) -> int:
    """The most that a process has had in memory, as the kernel counts it; 0 if it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def export(user: User, environment: Mapping[str, str], ids: list[str], run: Run, kills: int) -> ExportEntry:
    """Have an archive made, by processes of which the first ones are killed on the way."""
    began = time.monotonic()
    made = user.create_export(ExportRequest(ids=ids))
    while made.status not in ("ready", "failed"):
        if time.monotonic() - began > _LONGEST_SECONDS:
            raise AssertionError(f"not ready in time: {made}")
        process, most, before = exporter(environment), 0, made.written_bytes
        while process.poll() is None:
            most = max(most, peak(process))
            made = user.get_export(made.id)
            share = (len(run.kills) + 1) / (kills + 1)
            if len(run.kills) < kills and made.bytes_ and made.written_bytes >= share * made.bytes_:
                process.kill()
                run.kills.append(made.written_bytes)
            time.sleep(_LOOK_SECONDS)
        made = user.get_export(made.id)
        if made.written_bytes > before:  # others have waited until the message of a killed one came back
            run.memory.append(most)
    run.seconds = time.monotonic() - began
    return made


def wait_until_known(user: User, ids: Iterable[str]) -> None:
    """Wait until a stage has begun with each image: before that, nobody has looked at its original."""
    waiting, began = {*ids}, time.monotonic()
    while waiting := {each for each in waiting if user.get_image(each).status == "pending"}:
        if time.monotonic() - began > _LONGEST_SECONDS:
            raise AssertionError(f"{len(waiting)} images are not known in time")
        time.sleep(10)


def check(archive: Path, sent: Mapping[str, str]) -> None:
    """Compare an archive with what was sent: the SHA-256 of each image's file, by its id."""
    subprocess.run(["unzip", "-tq", archive], check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607  # our file
    with zipfile.ZipFile(archive) as opened:
        if (broken := opened.testzip()) is not None:
            raise AssertionError(broken)
        described_ = json.loads(opened.read("metadata.json"))
        found = {each["id"]: hashlib.sha256(opened.read(each["file"])).hexdigest() for each in described_}
        names = {*opened.namelist()} - {"metadata.json"}
    if found != sent or names != {each["file"] for each in described_}:
        raise AssertionError(f"not what was sent: {len(found)} files of {len(sent)}, {len(names)} names")


def play(user: User, environment: Mapping[str, str], place: Path, source: Path, photos: int, kills: int) -> Run:
    """Send photos, export them, and look at the archive."""
    folder, archive = place / "photos", place / "archive.zip"
    make_files(folder, source, photos)
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".MOV", ".AAE"))
    by_path = {each.path: each for each in user.upload_many(paths)}
    sent = {str(by_path[path].image_id): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    wait_until_known(user, sent)
    run = Run(photos, sum(path.stat().st_size for path in paths))
    made = export(user, environment, [*sent], run, kills)
    if made.status != "ready" or made.missing or made.link is None:
        raise AssertionError(f"the export has ended as {made}")
    with requests.get(made.link.url, stream=True, timeout=60) as answer, archive.open("wb") as file:
        answer.raise_for_status()
        for piece in answer.iter_content(2**20):
            file.write(piece)
    check(archive, sent)
    return run


def main() -> int:
    """The program; returns its exit status."""
    if sys.argv[1:] == [_WORK]:
        work()
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=300)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--from", type=Path, default=ROOT / "tests/images", dest="source")
    parser.add_argument("--port", type=int, default=stacks.LOCAL_PORT, help="of a running make run")
    options = parser.parse_args()
    emulator = Emulator(options.port, ROOT / ".local")
    stack = deployment.running(emulator)
    login = Login(f"{uuid.uuid4().hex}@example.com", "correct horse battery")
    with User(stack, login) as user, alone(emulator, stack) as environment, tempfile.TemporaryDirectory() as place:
        run = play(user, environment, Path(place), options.source, options.photos, options.kills)
    if len(run.kills) < options.kills:
        raise AssertionError(f"the exporter was killed only {len(run.kills)} times")
    sys.stdout.write(f"{run}; load {os.getloadavg()[0]:.0f}; unzip -t, Python's zipfile, byte for byte\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
