"""Difficult answers of S3: cut off, of another size than announced, for unusual keys."""

import sys
import threading
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HTTPHeaders
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st

from darkroom import aws, events
from darkroom.catalog.entry import Status
from darkroom.errors import RejectedImage, Superseded
from darkroom.objects import Objects, Unchanged
from darkroom.stage import Outcome, StageRunner
from tests import s3_events
from tests.functional.conftest import Cloud
from tests.functional.test_guard import KEY, copy, note, shown, upload_of

LIMIT: Final = 1000
"""The most bytes of an original in these tests."""


# Reading an original


class Answer(BaseHTTPRequestHandler):
    """S3 on a bad connection: announces a length, and sends other bytes."""

    length, body = 0, b""

    def do_GET(self) -> None:  # the name that http.server calls
        self.send_response(200)
        self.send_header("Content-Length", str(self.length))
        self.end_headers()
        self.wfile.write(self.body)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def line() -> Iterator[Objects]:
    """Objects on a bad connection."""
    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    client: Any = get_session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url=f"http://127.0.0.1:{server.server_port}",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # nobody's
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    )
    yield Objects(client, "originals", "renditions")
    server.shutdown()
    thread.join()
    server.server_close()


def told(size: int) -> events.Upload:
    """An upload whose event has this size."""
    return upload_of(s3_events.created("originals", KEY, "01", size=size, etag="abc", version_id="v1"))


@pytest.mark.parametrize("sent", [0, 1, 499])
def test_a_body_that_ends_early_is_never_taken(line: Objects, monkeypatch: pytest.MonkeyPatch, sent: int) -> None:
    monkeypatch.setattr(Answer, "length", 500)
    monkeypatch.setattr(Answer, "body", bytes(sent))
    with pytest.raises(BotoCoreError):
        line.read_original(told(500), LIMIT)


@pytest.mark.parametrize(
    ("length", "code"), [(0, "empty"), (LIMIT + 1, "too_large"), (3 * 2**20, "too_large"), (10**15, "too_large")]
)
def test_the_answer_and_not_the_event_tells_the_size(
    line: Objects, monkeypatch: pytest.MonkeyPatch, length: int, code: str
) -> None:
    """Not a byte of the announced length is sent, so a read of the body would fail."""
    monkeypatch.setattr(Answer, "length", length)
    with pytest.raises(RejectedImage) as raised:
        line.read_original(told(500), LIMIT)
    assert raised.value.code == code


@pytest.mark.parametrize("size", [1, LIMIT])
def test_a_body_of_up_to_the_limit_is_taken(line: Objects, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(Answer, "length", size)
    monkeypatch.setattr(Answer, "body", bytes(size))
    assert line.read_original(told(1), LIMIT) == bytes(size)


@pytest.fixture
def suspended(cloud: Cloud) -> Cloud:
    """A bucket whose versioning somebody has suspended: every write replaces the version "null"."""
    cloud.s3.put_bucket_versioning(Bucket=cloud.originals, VersioningConfiguration={"Status": "Suspended"})
    return cloud


def put_null(cloud: Cloud, body: bytes) -> events.Upload:
    """Write an original without a version of its own."""
    etag = cloud.s3.put_object(Bucket=cloud.originals, Key=KEY, Body=body)["ETag"].strip('"')
    size, sequencer = len(body), cloud.sequencer()
    return upload_of(s3_events.created(cloud.originals, KEY, sequencer, size=size, etag=etag, version_id="null"))


def test_the_version_of_a_suspended_bucket_is_not_taken_for_the_one_before(
    suspended: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    first = put_null(suspended, b"one")
    assert stage.process(first, copy) is Outcome.COMMITTED
    second = put_null(suspended, b"two")
    assert not suspended.objects.is_current(first)
    assert suspended.objects.is_current(second)
    with pytest.raises(Superseded):
        suspended.objects.read_original(first, LIMIT)
    assert stage.process(second, copy) is Outcome.COMMITTED
    assert other.process(second, note) is Outcome.COMMITTED
    assert shown(suspended) == "two"
    assert suspended.entry_of(KEY).status is Status.READY


def test_three_megabytes_are_not_read_in_place_of_what_was_told(suspended: Cloud) -> None:
    first = put_null(suspended, b"one")
    put_null(suspended, bytes(3 * 2**20))
    with pytest.raises(Superseded):
        suspended.objects.read_original(first, LIMIT)


# Removing objects whose keys XML cannot contain


def one_by_one(characters: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """Some keys with such characters."""
    key = st.text(characters, min_size=1, max_size=8).map("imports/demo/{}.jpg".format)
    return st.lists(key, min_size=1, max_size=5, unique=True)


XMLNS: Final = "{http://s3.amazonaws.com/doc/2006-03-01/}"

CONTROLS: Final = [
    *(chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cc"),
    *("\ufffe", "\uffff", "\u2028", "&", "<", "é", "🏖"),
]


@cache
def wire() -> tuple[Objects, list[str]]:
    """Objects whose removals go nowhere, and the keys that S3 would have understood."""
    client: Any = get_session().create_client(
        "s3",
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # nobody's
    )
    understood: list[str] = []

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        if request.method == "POST":
            assert isinstance(request.body, bytes)
            document = ET.fromstring(request.body)  # noqa: S314  # our own
            understood.extend(key.text or "" for key in document.iter(f"{XMLNS}Key"))
        else:
            understood.append(unquote(urlsplit(str(request.url)).path).removeprefix("/"))
        raw: Any = SimpleNamespace(stream=lambda *_, **__: iter([b"<DeleteResult/>"]))
        return AWSResponse(str(request.url), 200, HTTPHeaders(), raw)

    client.meta.events.register("before-send.s3", answer)
    return Objects(client, "originals", "renditions"), understood


def removed(keys: list[str]) -> list[str]:
    """The keys that S3 understands when objects under these are removed."""
    objects, understood = wire()
    understood.clear()
    objects._delete("originals", [{"Key": key} for key in keys])
    return sorted(understood)


@pytest.mark.parametrize("character", CONTROLS, ids=ascii)
def test_every_control_character_may_stand_in_a_key_that_is_removed(character: str) -> None:
    key = f"imports/demo/a{character}b.jpg"
    assert removed([key, "imports/demo/plain.jpg"]) == sorted([key, "imports/demo/plain.jpg"])


@given(one_by_one(st.one_of(st.sampled_from(CONTROLS), st.characters(exclude_categories=["Cs"]))))
def test_whatever_stands_in_keys_they_are_removed_and_no_others(keys: list[str]) -> None:
    assert removed(keys) == sorted(keys)


@pytest.mark.parametrize("character", ["\n", "\r", "\x7f"], ids=ascii)
def test_an_import_with_a_control_character_in_its_key_goes_with_all_its_versions(
    cloud: Cloud, stage: StageRunner, character: str
) -> None:
    key = f"imports/demo/a{character}b.jpg"
    for body in (b"one", b"two"):
        stage.process(upload_of(cloud.put(key, body)), copy)
    entry = cloud.entry_of(key)
    cloud.objects.delete_original(entry.owner, entry.image_id, entry.object_key)
    assert not cloud.objects.has_versions(key)


def test_a_fault_while_one_is_removed_is_raised(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The removal does not count as done."""

    def fail(**_: object) -> None:
        raise BotoCoreError

    monkeypatch.setattr(aws.s3(), "delete_object", fail)
    with pytest.raises(BotoCoreError):
        cloud.objects._delete(cloud.originals, [{"Key": "imports/demo/a\x01.jpg"}])


# Originals that S3 refuses to return


def refuse(cloud: Cloud, code: str, message: str = "Refused.", status: int = 400) -> None:
    """Let S3 refuse the next read of an original."""

    hooks: Any = cloud.s3.meta.events

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        hooks.unregister("before-send.s3.GetObject", answer)
        text = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        raw: Any = SimpleNamespace(stream=lambda *_, **__: iter([text.encode()]), read=text.encode)
        return AWSResponse(str(request.url), status, HTTPHeaders(), raw)

    hooks.register_first("before-send.s3.GetObject", answer)


DENIED: Final = "User: arn:aws:sts::1:assumed-role/r is not authorized to perform: kms:Decrypt on this resource"


@pytest.mark.parametrize(
    ("code", "message", "status", "fault"),
    [
        ("InvalidObjectState", "The operation is not valid for the object's storage class", 403, "archived"),
        ("KMS.DisabledException", "The key is disabled.", 400, "unreadable"),
        ("KMS.NotFoundException", "There is no such key.", 400, "unreadable"),
        ("KMS.KMSInvalidStateException", "The key is pending deletion.", 400, "unreadable"),
        ("AccessDenied", DENIED, 403, "unreadable"),
    ],
)
def test_an_original_that_s3_does_not_give_out_is_said_so_at_once_and_read_when_it_can_be(
    cloud: Cloud, stage: StageRunner, code: str, message: str, status: int, fault: str
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    refuse(cloud, code, message, status)
    assert stage.process(upload, copy) is Outcome.FAILED
    entry = cloud.entry_of(KEY)
    said = entry.fault(stage.name)
    assert said is not None
    assert (said.code, said.retry) == (fault, True)
    assert "arn:" not in said.message
    assert "KMS" not in said.message
    cloud.resubmissions.raise_revisions(entry, [stage.name])
    assert stage.process(upload, copy) is Outcome.COMMITTED
    assert shown(cloud) == "one"
    assert cloud.entry_of(KEY).fault(stage.name) is None


@pytest.mark.parametrize(
    ("code", "message", "status"),
    [
        ("AccessDenied", "Access Denied", 403),
        ("KMS.KMSInternalException", "Try again.", 500),
        ("KMS.ThrottlingException", "Slow down.", 400),
        ("InternalError", "We encountered an internal error.", 500),
        ("SlowDown", "Please reduce your request rate.", 503),
    ],
)
def test_a_refusal_that_may_pass_goes_back_to_the_queue(
    cloud: Cloud, stage: StageRunner, monkeypatch: pytest.MonkeyPatch, code: str, message: str, status: int
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    answer: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    error = ClientError(answer, "GetObject")

    def fail(**_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(aws.s3(), "get_object", fail)
        with pytest.raises(ClientError):
            stage.process(upload, copy)
    assert not cloud.entry_of(KEY).settled(stage.name)
    assert stage.process(upload, copy) is Outcome.COMMITTED


def test_what_was_shown_stays_when_the_original_is_archived_since(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    other.process(upload, note)
    cloud.resubmissions.raise_revisions(cloud.entry_of(KEY), [stage.name])
    refuse(cloud, "InvalidObjectState", status=403)
    assert stage.process(upload, copy) is Outcome.FAILED
    assert (shown(cloud), cloud.entry_of(KEY).status) == ("one", Status.READY)


def test_an_object_that_its_reader_has_is_not_read(cloud: Cloud) -> None:
    cloud.objects.put_derived("a/b.jpg", b"picture", "image/jpeg")
    stored = cloud.objects.read_derived("a/b.jpg")
    assert stored is not None
    with pytest.raises(Unchanged) as raised:
        cloud.objects.read_derived("a/b.jpg", unless=stored.etag)
    assert raised.value.etag == stored.etag
    assert cloud.objects.read_derived("a/b.jpg", unless='"' + "0" * 32 + '"') == stored
    assert cloud.objects.read_derived("a/c.jpg", unless=stored.etag) is None
