"""What a conditional request asks S3 for."""

from typing import Final

import pytest

from image_api.conditions import only_tag

TAG: Final = '"0123456789abcdef0123456789abcdef"'


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (TAG, TAG),
        (f" W/{TAG} ", TAG),
        (f"{TAG}, {TAG}", ""),
        ("*", ""),
        ("", ""),
        ('"other"', ""),
        (TAG.replace("a", "ä"), ""),
        (f"{TAG}\r\nRange: bytes=0-1", ""),
    ],
)
def test_only_one_etag_as_s3_writes_them_is_passed_on(header: str, expected: str) -> None:
    assert only_tag(header) == expected
