"""The part of a file's name that is kept; test_chronology.py tests the time in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom import keys
from darkroom.file_names import MAX_LENGTH, clean, shorten


@pytest.mark.parametrize(
    ("name", "shortened"),
    [
        ("x" * MAX_LENGTH, "x" * MAX_LENGTH),
        ("x" * 300, "x" * MAX_LENGTH),
        ("x" * 300 + ".jpg", "x" * (MAX_LENGTH - 4) + ".jpg"),
        ("x" * 300 + "." + "y" * 300, "x" * MAX_LENGTH),
        ("." + "y" * 300, "." + "y" * (MAX_LENGTH - 1)),
        ("👩" * 300 + ".heic", "👩" * (MAX_LENGTH - 5) + ".heic"),
    ],
)
def test_a_name_that_is_too_long_keeps_its_ending(name: str, shortened: str) -> None:
    assert shorten(name) == shortened


@given(st.text(max_size=1000))
def test_what_is_kept_of_any_name_is_clean(path: str) -> None:
    name = shorten(clean(path))
    assert len(name) <= MAX_LENGTH
    assert shorten(clean(name)) == name
    name.encode()
    assert not {*name} & {*"/\\\0\r\n\x1b\x7f\u202e\u2028"}
    assert name not in {".", ".."}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=500))
def test_an_import_is_called_as_an_upload_of_its_path_would_be(path: str) -> None:
    original = keys.parse_original("bucket", f"imports/demo/{path}")
    if original is not None:
        assert original.filename == (shorten(clean(path)) or None)
