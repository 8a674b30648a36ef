"""How files are cut into parts, and how an upload is kept."""

from hypothesis import example, given
from hypothesis import strategies as st

from darkroom.attribute_values import from_attribute_value, to_attribute_value
from darkroom.files import File, MultipartUpload, Parts


@given(size=st.integers(1, 10**6), part_bytes=st.integers(1, 10**4))
@example(size=20, part_bytes=10)
@example(size=21, part_bytes=10)
def test_parts_are_the_whole_file(size: int, part_bytes: int) -> None:
    parts = Parts(size, part_bytes)
    found = [parts.bytes_of(number) for number in range(1, parts.count + 1)]
    assert sum(found) == size
    assert set(found[:-1]) <= {part_bytes}
    assert 1 <= found[-1] <= part_bytes


@given(sha256=st.none() | st.just("0" * 64), size=st.integers(1, 10**9), part_bytes=st.integers(1, 10**9))
def test_an_upload_comes_back_from_its_item(sha256: str | None, size: int, part_bytes: int) -> None:
    upload = MultipartUpload("id", File("key", "image/jpeg", size, sha256), Parts(size, part_bytes))
    stored = from_attribute_value(to_attribute_value(upload.stored))
    assert MultipartUpload.parse("key", stored) == upload


def test_an_item_without_an_upload_has_none() -> None:
    assert MultipartUpload.parse("key", None) is None
