"""How long an upload waits for its claim during a bulk drop: `python -m benchmarks.lanes [IMPORTS]`.

Deploys the template into a separate embedded AWS. Uploads photos of one user one after the other, first alone,
then while imports of another owner wait. Prints the seconds from S3's answer to the claim in the catalogue.
"""

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from local import deployment
from local.deployment import Stack
from local.emulator import ROOT, Emulator, free_port
from local.users import PARALLEL, Login, User

IMPORTS: Final = 2_000
UPLOADS: Final = 40
POLL_SECONDS: Final = 0.02
BODY: Final = (ROOT / "tests/images/Canon_40D.jpg").read_bytes()


def main(imports: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Emulator(free_port(), Path(folder)) as emulator,
    ):
        stack = deployment.deploy(emulator, deployment.build(emulator))
        with User(stack, Login("lanes@example.com", "correct horse battery")) as user:
            measure(stack, user, 10)  # cold starts
            report("alone", measure(stack, user, UPLOADS))
            drop(stack, imports)
            waiting = backlog(stack)
            report(f"with {waiting} of {imports} imports waiting", measure(stack, user, UPLOADS))
        print(f"imports that still wait at the end: {backlog(stack)}")


def measure(stack: Stack, user: User, uploads: int) -> list[float]:
    """Seconds from S3's answer to the claim, for uploads one after the other."""
    table, seconds = stack.client("dynamodb"), []
    for number in range(uploads):
        image_id = user.upload(BODY, filename=f"{number}.jpg", again=True).id
        stored = time.monotonic()
        key = {"pk": {"S": f"IMAGE#{user.sub}#{image_id}"}, "sk": {"S": "IMAGE"}}
        while (
            "source_seq"
            not in table.get_item(TableName=stack.outputs["CatalogTable"], Key=key, ConsistentRead=True)["Item"]
        ):
            time.sleep(POLL_SECONDS)
        seconds.append(time.monotonic() - stored)
    return seconds


def drop(stack: Stack, imports: int) -> None:
    """Put imports of another owner into the bucket."""
    s3, bucket = stack.client("s3"), stack.outputs["OriginalsBucket"]
    with ThreadPoolExecutor(PARALLEL) as pool:
        keys = [f"imports/somebody/{number}.jpg" for number in range(imports)]
        list(pool.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=BODY), keys))


def backlog(stack: Stack) -> int:
    """How many imports wait for their thumbnails."""
    attributes = stack.client("sqs").get_queue_attributes(
        QueueUrl=stack.outputs["ThumbnailsImportsQueueUrl"], AttributeNames=["ApproximateNumberOfMessages"]
    )["Attributes"]
    return int(attributes["ApproximateNumberOfMessages"])


def report(name: str, seconds: list[float]) -> None:
    ranked = sorted(seconds)
    p95 = ranked[round(0.95 * (len(ranked) - 1))]
    print(f"{name}: median {ranked[len(ranked) // 2]:.2f} s, p95 {p95:.2f} s, most {ranked[-1]:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else IMPORTS)
