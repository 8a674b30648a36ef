"""After the embedded AWS was killed, what S3 kept is processed again; after a deployment, lists are made anew.

It writes its state only when it is stopped, but S3's objects at once. So a kill sets everything else back to the
last clean stop: catalogue entries with their titles, favourites, tags and corrections, messages, users and, if
there never was a clean stop, the whole stack.
"""

import subprocess
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from darkroom.keys import Lane
from darkroom.queues import depth
from darkroom.stages import STAGES
from darkroom_client.models import FilesRequest, ImageEntry
from local import deployment
from local.deployment import Stack
from local.emulator import ROOT, Emulator
from local.errors import LocalError
from local.users import User

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

ORIGINALS: Final = f"{deployment.STACK}-originals-"
"""What CloudFormation's names of the originals bucket begin with."""

COMMAND_SECONDS: Final = 600  # some 100,000 originals on a laptop

WORK_SECONDS: Final = 30.0  # some hundred photos; more than that is not worth waiting for
LOOK_SECONDS: Final = 0.2


def rescue(stack: Stack) -> int:
    """Copy what other stacks' originals buckets hold into this one's, where it has no such key; returns how many.

    A stack that was lost and deployed again has new buckets.
    """
    s3 = stack.session().client("s3", endpoint_url=stack.endpoint)
    ours = stack.outputs["OriginalsBucket"]
    kept = set(_keys(s3, ours))
    copied = 0
    for bucket in (bucket["Name"] for bucket in s3.list_buckets()["Buckets"]):
        if bucket.startswith(ORIGINALS) and bucket != ours:
            for key in _keys(s3, bucket):
                if key not in kept:
                    s3.copy_object(Bucket=ours, Key=key, CopySource={"Bucket": bucket, "Key": key})
                    kept.add(key)
                    copied += 1
    return copied


def reconcile(emulator: Emulator) -> str:
    """Make the catalogue agree with what S3 kept, as `make reconcile GO=1` does; its report. Raises LocalError."""
    return _command(emulator, "What S3 kept could not be compared with the catalogue", "reconcile")


def rebuild(emulator: Emulator) -> str:
    """Make the library anew from the catalogue, as `make rebuild GO=1` does; its report. Raises LocalError."""
    # Nobody else uses this table, and nothing costs money.
    unlimited = ("--rate=100000", "--dollars=100000")
    return _command(emulator, "Lists, filters and counts could not be made anew", "rebuild", *unlimited)


def await_work(stack: Stack) -> None:
    """Wait until the stages have done what is queued, but not for long.

    What they have in hand when the embedded AWS is stopped is saved with its queues, and hidden for minutes.
    """
    sqs = stack.session().client("sqs", endpoint_url=stack.endpoint)
    urls = [stack.outputs[f"{stage.title()}{lane.title()}QueueUrl"] for stage in STAGES for lane in Lane]
    deadline = time.monotonic() + WORK_SECONDS
    while any(depth(sqs, url) for url in urls) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)


def await_lists(user: User, images: Iterable[ImageEntry]) -> None:
    """Wait until the user's lists have images, but not for long.

    The embedded AWS does not save which changes of the catalogue its functions have not seen yet.
    """
    wanted = FilesRequest(sha256=[image.sha256 for image in images if image.sha256])
    deadline = time.monotonic() + WORK_SECONDS
    while any(each.state == "new" for each in user.have_files(wanted).results) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)


def _command(emulator: Emulator, fault: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "keepers.backfill", *arguments, "--go", "--env=local", f"--port={emulator.port}"],
        cwd=ROOT,
        env=emulator.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=COMMAND_SECONDS,
    )
    if done.returncode != 0:
        raise LocalError(f"{fault}:\n{done.stdout}{done.stderr}")
    return done.stdout


def _keys(s3: "S3Client", bucket: str) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]
