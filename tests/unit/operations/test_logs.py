"""Log lines: those of the embedded AWS's log, and the query that finds them in CloudWatch."""

import io
import json
import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from darkroom.observability import logger, noted
from operations import logs
from operations.stack import Stack

IMAGE: Final = "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> str:
    """What a stage logs about an image that succeeds, and about one that fails, in the logger's own form."""
    written = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    monkeypatch.setattr(logger, "level", logging.INFO, raising=False)
    logger.setLevel("INFO")
    with noted(owner="demo", image_id=IMAGE, object_key="imports/demo/a.jpg"):
        logger.info("delivery done", outcome="rejected", code="truncated", order="01-000000-0a1b2c3d")
        try:
            raise RuntimeError("S3 is away")
        except RuntimeError:
            logger.exception("message goes back to the queue")
    with noted(owner="demo", image_id=IMAGE.replace("0b9f", "ffff"), object_key=f"imports/demo/{IMAGE}.jpg"):
        logger.info("delivery done", outcome="committed")
    return written.getvalue()


def test_the_lines_about_an_image_are_found_in_a_log(logged: str, tmp_path: Path) -> None:
    log = tmp_path / "emulator.log"
    log.write_text(f"2026-11-26 12:22:13 INFO of the emulator, {IMAGE}\n{{half a line {IMAGE}\n{logged}")
    done, back = logs.in_file(log, logs.about(IMAGE))
    assert (done["message"], done["outcome"], done["code"]) == ("delivery done", "rejected", "truncated")
    assert "exception" not in done
    assert "S3 is away" in back["exception"]
    assert {*done} | {*back} == {*logs.FIELDS}, "each field that is shown exists"


def test_the_query_asks_for_fields_that_our_lines_have(logged: str) -> None:
    """Of the lines themselves; those with @ are CloudWatch's."""
    parts = dict(part.strip().split(" ", 1) for part in logs.about(IMAGE).query.split("|"))
    assert parts.keys() == {"filter", "fields", "sort", "limit"}
    keys = {key for line in logged.splitlines() for key in json.loads(line)}
    asked = {*parts["fields"].split(", "), parts["filter"].partition(" ")[0]}
    assert asked <= keys
    assert re.fullmatch(rf"image_id = '{IMAGE}'", parts["filter"])


def test_errors_are_found_of_all_functions(logged: str, tmp_path: Path) -> None:
    log = tmp_path / "emulator.log"
    log.write_text(logged)
    [error] = logs.in_file(log, logs.ERRORS)
    assert error["message"] == "message goes back to the queue"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-26T12:00:00.000Z 6f0c Task timed out after 90.00 seconds",
        "RequestId: 6f0c Error: Runtime exited with error: signal: killed Runtime.ExitError",
        "[ERROR] Runtime.ImportModuleError: Unable to import module 'thumbnailer.handler'",
    ],
)
def test_what_lambda_says_of_a_run_that_died_is_an_error_and_shown_as_it_is(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [pattern] = re.findall(r"like /(.+)/", logs.ERRORS.condition)
    assert re.search(pattern, text)
    assert "@message" in logs.ERRORS.query

    class Logs:
        """CloudWatch, which has found this one line."""

        def start_query(self, **_: object) -> dict[str, str]:
            return {"queryId": "1"}

        def get_query_results(self, **_: object) -> dict[str, object]:
            found = [{"field": "@message", "value": f"{text}\n"}, {"field": "@ptr", "value": "x"}]
            return {"status": "Complete", "results": [found]}

    monkeypatch.setattr("boto3.client", lambda _: Logs())
    monkeypatch.setattr(logs, "groups", lambda _: ["darkroom-dev-ImageApiLogs"])
    [line] = logs.in_cloudwatch(Stack("darkroom-dev", {}, {}), logs.ERRORS, timedelta(hours=1))
    assert line == {"message": text}
