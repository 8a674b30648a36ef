"""Processor time of the API's main routes, by part, warm and cold: `python -m benchmarks.api`.

DynamoDB and S3 answer from memory, below botocore, so everything but the network is measured. The bare SDK is the
same calls by botocore as it is. The cold API runs in an environment with exactly the packages of the function.
"""

import json
import os
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final
from unittest import mock

from botocore.client import BaseClient
from botocore.session import get_session

from benchmarks import reading
from benchmarks.ladder import CONTENDERS, ROOT, deployed_environment
from benchmarks.replay import ETAG, Recorded, replayed
from darkroom import singletons
from darkroom.catalog.feed import Position
from image_api import api, coding, media, views
from tests.functional.api_client import ApiClient, read
from tests.functional.conftest import Context

CONTEXT: Final[Any] = Context()
IMAGES: Final = 10_000
ROUNDS: Final = 5
RUNS: Final = 3
"""Requests in a round; the rounds go over all routes, so that a busy moment of the machine affects them all."""
COLD_RUNS: Final = 7

_READ: Final = (
    *("an image", "50 images", "500 images, compact", "50 of a camera", "50 with two words", "similar images"),
    *("no changes", "50 changes", "the stats"),
)
"""Of the requests of reading.py."""

_PARTS: Final[Mapping[str, tuple[tuple[Any, str], ...]]] = {
    "the SDK": ((BaseClient, "_make_api_call"),),
    "signatures": ((media.MediaLinks, "signature"),),
    "pictures of views": tuple(
        (views, name) for name in ("_thumbnails", "_compact_pictures", "_findings", "_regions", "_turn", "_source")
    ),
    "gzip": ((coding, "encode"),),
    "ETag": ((api, "conditional"),),
}


class Clock:
    """Processor time by part. What a part calls of another one counts for that one."""

    def __init__(self) -> None:
        self.seconds = defaultdict[str, float](float)
        self._running: list[str] = []
        self._since = 0.0

    def switch(self) -> None:
        """Count the time until now for what is running."""
        now = time.process_time()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since
        self._since = now

    @contextmanager
    def running(self, part: str) -> Iterator[None]:
        """Count for a part."""
        self.switch()
        self._running.append(part)
        try:
            yield
        finally:
            self.switch()
            self._running.pop()

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function whose calls count for a part."""

        def call(*arguments: Any, **named: Any) -> Any:
            with self.running(part):
                return function(*arguments, **named)

        return call


def main() -> None:
    """Print both tables."""
    with recorded() as (events, answers):
        print("\n### The API, warm\n")
        print("\n".join(warm(events, answers)))
        print("\n### The API, cold\n")
        print("\n".join(cold(events, answers)))


@contextmanager
def recorded() -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """The requests as API Gateway hands them to the function, and DynamoDB's answers to them."""
    backend = reading.Client()
    answers: dict[str, str] = {}
    operations: dict[str, Callable[..., Any]] = {
        "GetItem": backend.get_item,
        "BatchGetItem": backend.batch_get_item,
        "Query": backend.query,
    }

    def answer(operation: str, body: str) -> str:
        if operation == "UpdateItem":
            return "{}"
        return answers.setdefault(f"{operation} {body}", json.dumps(operations[operation](**json.loads(body))))

    with mock.patch.dict(os.environ, reading.ENVIRONMENT), replayed(answer):
        singletons.reset()
        reading.fill(backend, IMAGES)
        events = {name: _event(*reading.ROUTES[name]) for name in _READ}
        image = _answer(events["an image"]).json()
        picture = next(each["url"] for each in image["thumbnails"] if each["name"] == "320")
        path, _, query = picture.removeprefix(reading.ENVIRONMENT["PUBLIC_URL"]).partition("?")
        signed = dict(each.split("=") for each in query.split("&"))
        events["a picture"] = _event(path, signed)
        events["a picture that the client has"] = _event(path, signed, if_none_match=ETAG)
        for event in events.values():
            _answer(event)
        yield events, answers
    singletons.reset()


def _event(path: str, query: Mapping[str, Any], **headers: str) -> dict[str, Any]:
    words = {
        "first": reading.image_id(0),
        "end": str(Position(reading.EPOCH, IMAGES, IMAGES)),
    }
    parameters = {name: str(value).format(**words) for name, value in query.items()}
    headers = {"accept-encoding": "gzip", **headers}
    return ApiClient(CONTEXT).event("GET", path.format(**words), parameters, headers=headers)


def _answer(event: dict[str, Any]) -> Any:
    from image_api.handler import lambda_handler

    answer = read(lambda_handler(event, CONTEXT))
    if answer.status not in (200, 304):
        raise AssertionError(answer.body)
    return answer


def warm(events: Mapping[str, Any], answers: dict[str, str]) -> Iterator[str]:
    """The table of the routes, each in CPU milliseconds."""
    from image_api.handler import lambda_handler

    replay = Recorded(answers)
    found: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in events}
    calls = {name: _calls(event) for name, event in events.items()}
    with replayed(replay):
        bare = {name: get_session().create_client(name) for name in ("dynamodb", "s3")}
        for _ in range(ROUNDS):
            for name, event in events.items():
                start = time.process_time()
                for _ in range(RUNS):
                    lambda_handler(event, CONTEXT)
                found[name]["all"].append((time.process_time() - start) / RUNS)
                clock = Clock()
                with _timed_parts(clock):
                    for _ in range(RUNS):
                        with clock.running("the rest"):
                            lambda_handler(event, CONTEXT)
                for part, seconds in clock.seconds.items():
                    found[name][part].append(seconds / RUNS)
                start = time.process_time()
                for _ in range(RUNS):
                    for service, operation, parameters in calls[name]:
                        _call_bare(bare[service], operation, parameters)
                found[name]["bare"].append((time.process_time() - start) / RUNS)
    parts = [*_PARTS, "the rest"]
    yield f"| CPU ms | all | {' | '.join(parts)} | the bare SDK's calls | all, over the bare SDK's |"
    yield f"|---|{'---:|' * (len(parts) + 3)}"
    for name, times in found.items():
        medians = {part: statistics.median(seconds) * 1e3 for part, seconds in times.items()}
        cells = [f"{medians.get(part, 0):.2f}" for part in ("all", *parts, "bare")]
        yield f"| {name} | {' | '.join(cells)} | {medians['all'] / medians['bare']:.2f} |"


@contextmanager
def _timed_parts(clock: Clock) -> Iterator[None]:
    with ExitStack() as stack:
        for part, functions in _PARTS.items():
            for owner, name in functions:
                stack.enter_context(mock.patch.object(owner, name, clock.timed(part, getattr(owner, name))))
        yield


def _calls(event: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """The calls to AWS of one request: service, operation, parameters."""
    calls: list[tuple[str, str, dict[str, Any]]] = []
    call = BaseClient._make_api_call  # type: ignore[attr-defined]  # what all methods of clients call

    def note(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        calls.append((client.meta.service_model.service_name, operation, parameters))
        return call(client, operation, parameters)

    with mock.patch.object(BaseClient, "_make_api_call", note):
        _answer(event)
    return calls


def _call_bare(client: Any, operation: str, parameters: dict[str, Any]) -> None:
    try:
        answer = client._make_api_call(operation, dict(parameters))
    except client.exceptions.ClientError:  # S3's answer to who has the picture
        return
    if "Body" in answer:
        answer["Body"].read()


def cold(events: Mapping[str, Any], answers: dict[str, str]) -> Iterator[str]:
    """The table of first answers: import to answer, in CPU milliseconds."""
    requirements = [str(ROOT / part / "requirements.txt") for part in ("darkroom", "image_api")]
    python = deployed_environment("api", *(word for path in requirements for word in ("-r", path)))
    if python is None:
        return
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ |= {**reading.ENVIRONMENT, "PYTHONPATH": str(ROOT), "POWERTOOLS_SERVICE_NAME": "image_api"}
    yield "| CPU ms, of a new process | import | answer | together |"
    yield "|---|---:|---:|---:|"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "recorded.json"
        for name in ("50 images", "a picture", "an image"):
            file.write_text(json.dumps({"event": events[name], "answers": answers}))
            command = [python, str(CONTENDERS / "cold_api.py"), str(file)]
            runs = []
            for _ in range(COLD_RUNS):
                done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=True)
                runs.append(json.loads(done.stdout.splitlines()[-1]))
            imports, firsts = ([run[part] * 1e3 for run in runs] for part in ("import", "answer"))
            both = statistics.median(sum(pair) for pair in zip(imports, firsts, strict=True))
            yield f"| {name} | {statistics.median(imports):.0f} | {statistics.median(firsts):.0f} | {both:.0f} |"


if __name__ == "__main__":
    main()
