"""What clients may send: what exactly is signed."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest

from darkroom import aws, singletons
from darkroom.files import File, MultipartUpload, Parts
from darkroom.transfers import Transfers

BYTES: Final = b"the photo"
SHA256: Final = hashlib.sha256(BYTES)
FILE: Final = File("uploads/alice/a", "image/jpeg", len(BYTES), SHA256.hexdigest())
AS_HEADER: Final = base64.b64encode(SHA256.digest()).decode()


@pytest.fixture
def transfers(monkeypatch: pytest.MonkeyPatch) -> Transfers:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    singletons.reset()
    return Transfers(aws.s3(), "originals")


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def conditions_of(fields: dict[str, str]) -> list[Any]:
    conditions: list[Any] = json.loads(base64.b64decode(fields["policy"]))["conditions"]
    return conditions


def test_a_link_signs_size_type_digest_and_that_nothing_is_there(transfers: Transfers) -> None:
    link = transfers.link(FILE, 60)
    assert urlsplit(link.url).path.endswith("/uploads/alice/a")
    signed = query_of(link.url)["X-Amz-SignedHeaders"].split(";")
    assert signed == ["content-length", "content-type", "host", "if-none-match", "x-amz-checksum-sha256"]
    assert link.headers == {
        "Content-Type": "image/jpeg",
        "If-None-Match": "*",
        "x-amz-checksum-sha256": AS_HEADER,
    }
    assert query_of(link.url)["X-Amz-Expires"] == "60"


def test_a_link_without_a_digest_signs_the_rest(transfers: Transfers) -> None:
    link = transfers.link(File(FILE.key, FILE.content_type, FILE.size), 60)
    signed = query_of(link.url)["X-Amz-SignedHeaders"].split(";")
    assert signed == ["content-length", "content-type", "host", "if-none-match"]
    assert "x-amz-checksum-sha256" not in link.headers


@pytest.mark.parametrize(
    "other",
    [
        File("uploads/bob/a", FILE.content_type, FILE.size, FILE.sha256),
        File(FILE.key, "image/png", FILE.size, FILE.sha256),
        File(FILE.key, FILE.content_type, len(BYTES) + 1, FILE.sha256),
        File(FILE.key, FILE.content_type, FILE.size, hashlib.sha256(b"other").hexdigest()),
    ],
)
def test_the_signature_depends_on_each_of_them(
    transfers: Transfers, other: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = datetime(2026, 11, 26, tzinfo=UTC).replace(tzinfo=None)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_, **__: moment)
    ours, again, others = (query_of(transfers.link(file, 60).url) for file in (FILE, FILE, other))
    assert ours["X-Amz-Signature"] == again["X-Amz-Signature"] != others["X-Amz-Signature"]


def test_a_form_demands_what_is_known_of_its_file(transfers: Transfers) -> None:
    _, fields = transfers.form(FILE, 1000, 60)
    assert fields["x-amz-checksum-sha256"] == AS_HEADER
    conditions = conditions_of(fields)
    assert ["content-length-range", len(BYTES), len(BYTES)] in conditions
    for name, value in (
        ("key", FILE.key),
        ("Content-Type", "image/jpeg"),
        ("x-amz-checksum-sha256", AS_HEADER),
    ):
        assert {name: value} in conditions
        assert fields[name] == value


def test_a_form_for_a_file_of_unknown_size_and_digest_has_a_limit(transfers: Transfers) -> None:
    _, fields = transfers.form(File(FILE.key, FILE.content_type), 1000, 60)
    assert "x-amz-checksum-sha256" not in fields
    assert ["content-length-range", 1, 1000] in conditions_of(fields)


UPLOAD: Final = MultipartUpload("id", File(FILE.key, FILE.content_type, 25), Parts(25, 10))


def test_the_link_of_a_part_signs_its_bytes_and_its_digest(transfers: Transfers) -> None:
    link = transfers.part_link(UPLOAD, 3, SHA256.hexdigest(), 60)
    query = query_of(link.url)
    assert (query["partNumber"], query["uploadId"], query["X-Amz-Expires"]) == ("3", "id", "60")
    assert query["X-Amz-SignedHeaders"].split(";") == ["content-length", "host", "x-amz-checksum-sha256"]
    assert link.headers == {"x-amz-checksum-sha256": AS_HEADER}


def test_the_signature_of_a_part_depends_on_its_bytes(
    transfers: Transfers, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = datetime(2026, 11, 26, tzinfo=UTC).replace(tzinfo=None)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_, **__: moment)
    longer = MultipartUpload(UPLOAD.id, UPLOAD.file, Parts(26, 10))
    links = [transfers.part_link(upload, 3, SHA256.hexdigest(), 60) for upload in (UPLOAD, UPLOAD, longer)]
    ours, again, others = (query_of(link.url)["X-Amz-Signature"] for link in links)
    assert ours == again != others
