import contextlib
import json
from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom import events
from darkroom.errors import MalformedEvent
from darkroom.events import Ignored, Removal, Upload
from tests import s3_events

KEY: Final = "imports/demo/Ferien 100%+ 🏖.jpg"


def test_a_created_object_is_an_upload() -> None:
    body = s3_events.created("bucket", KEY, "0055AED6DCD90281E5", size=7, etag="abc", version_id="v1")
    upload = events.decode(body)
    assert isinstance(upload, Upload)
    assert upload.original.key == KEY
    assert upload.original.filename == "Ferien 100%+ 🏖.jpg"
    assert (upload.size, upload.etag, upload.version_id) == (7, "abc", "v1")
    assert upload.uploaded_at == datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_an_upload_without_a_version_id_still_has_its_etag() -> None:
    body = s3_events.created("bucket", KEY, "01", size=7, etag="abc", version_id=None)
    upload = events.decode(body)
    assert isinstance(upload, Upload)
    assert upload.version_id is None


@pytest.mark.parametrize("permanent", [True, False])
def test_a_deleted_object_is_a_removal(permanent: bool) -> None:
    removal = events.decode(s3_events.deleted("bucket", KEY, "01", permanent=permanent))
    assert isinstance(removal, Removal)
    assert removal.permanent is permanent


def test_the_test_event_of_a_new_notification_is_ignored() -> None:
    body = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "bucket"})
    assert events.decode(body) == Ignored("test_event")


def test_an_object_outside_the_known_prefixes_is_ignored() -> None:
    body = s3_events.created("bucket", "backup/a.jpg", "01", size=7, etag="abc", version_id="v1")
    assert events.decode(body) == Ignored("unknown_prefix")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        '"text"',
        "{}",
        "{",
        '{"source": "aws.s3"}',
        '{"source": "aws.ec2", "detail-type": "x", "detail": {}}',
    ],
)
def test_anything_else_is_malformed(body: str) -> None:
    with pytest.raises(MalformedEvent):
        events.decode(body)


@pytest.mark.parametrize("field", ["sequencer", "key", "etag", "size"])
@pytest.mark.parametrize("value", [None, "", [], {}, True, float("inf"), "not hexadecimal"])
def test_a_wrong_field_is_malformed_or_ignored(field: str, value: object) -> None:
    event = json.loads(s3_events.created("bucket", KEY, "01", size=7, etag="abc", version_id="v1"))
    event["detail"]["object"][field] = value
    if value == "not hexadecimal" and field in {"key", "etag"}:
        assert not isinstance(events.decode(json.dumps(event)), Removal)
        return
    with pytest.raises(MalformedEvent):
        events.decode(json.dumps(event))


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["source", "detail-type", "detail", "time", "Event"]), JSON))
def test_no_message_raises_anything_but_malformed(message: dict[str, object]) -> None:
    with contextlib.suppress(MalformedEvent):
        events.decode(json.dumps(message))


@pytest.mark.parametrize("version_id", ["v1", None])
def test_an_upload_encoded_is_the_upload_decoded(version_id: str | None) -> None:
    body = s3_events.created("bucket", KEY, "0055AED6DCD90281E5", size=7, etag="abc", version_id=version_id)
    upload = events.decode(body)
    assert isinstance(upload, Upload)
    assert events.decode(events.encode(upload)) == upload
