"""The thumbnail that fits a client best."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_api.choosing import accepted, choose
from image_api.models import Thumbnail

CHROME: Final = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"


def thumbnail(name: str, width: int, height: int, format_: str = "jpg", *, animated: bool = False) -> Thumbnail:
    types = {"jpg": "image/jpeg", "avif": "image/avif", "webp": "image/webp"}
    return Thumbnail.model_validate(
        {
            "name": name,
            "format": format_,
            "content_type": types[format_],
            "width": width,
            "height": height,
            "bytes": 1,
            "animated": animated,
            "url": f"/{name}.{format_}",
        }
    )


LADDER: Final = [
    thumbnail(name, width, height, format_)
    for name, width, height in (("square", 256, 256), ("320", 320, 213), ("640", 640, 427), ("2048", 2048, 1365))
    for format_ in ("jpg", "avif")
]


def chosen(size: int, wanted: str = "auto", accept: str = "") -> str | None:
    found = choose(LADDER, size, wanted, accept)  # type: ignore[arg-type] # any text
    return None if found is None else found.url


@pytest.mark.parametrize(
    ("size", "expected"), [(1, "320"), (320, "320"), (321, "640"), (640, "640"), (641, "2048"), (4096, "2048")]
)
def test_the_smallest_that_is_large_enough_and_whole(size: int, expected: str) -> None:
    assert chosen(size) == f"/{expected}.jpg"
    assert chosen(size, "avif") == f"/{expected}.avif"


@pytest.mark.parametrize(
    ("accept", "format_"),
    [
        (CHROME, "avif"),
        ("image/webp,*/*", "jpg"),
        ("IMAGE/AVIF ; q=0.1", "avif"),
        ("image/avif;q=0, image/jpeg", "jpg"),
        ("image/avif;q=0.000", "jpg"),
        ("image/*", "jpg"),
        ("*/*", "jpg"),
        ("", "jpg"),
        ("nonsense,,;", "jpg"),
    ],
)
def test_a_format_has_to_be_named(accept: str, format_: str) -> None:
    assert chosen(640, accept=accept) == f"/640.{format_}"


def test_what_moves_has_to_be_asked_for() -> None:
    moving = [*LADDER, thumbnail("640", 640, 427, "webp", animated=True)]
    still, wanted = choose(moving, 640, "auto", CHROME), choose(moving, 640, "webp", "")
    assert still is not None
    assert wanted is not None
    assert (still.format, wanted.animated) == ("avif", True)


def test_there_may_be_none() -> None:
    assert choose([], 640, "auto", CHROME) is None
    assert chosen(640, "webp") is None


@given(st.text(alphabet="image/avif;q=0.,* \t"))
def test_no_header_breaks_it(accept: str) -> None:
    assert all("/" in kind for kind in accepted(accept))
    assert choose(LADDER, 1, "auto", accept) is not None
