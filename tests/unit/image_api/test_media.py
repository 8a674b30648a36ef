"""Links of renditions: which are valid, and for how long."""

from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_api.media import LinkExpired, LinkRefused, MediaLinks
from tests.unit.image_api.test_keyring import KEY, ring

WINDOW: Final = 6 * 3600
NOW: Final = 1_795_262_400
PREFIX: Final = "owner/0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c/thumbnails/0055AED6DCD90281E5-000000-0a1b2c3d/"
NAME: Final = "v1/640.webp"

PREFIXES: Final = st.text("abcdef0123456789/._-", min_size=1, max_size=80).map("{}/".format)


def links(at: float = NOW, key: bytes = KEY) -> MediaLinks:
    return MediaLinks(ring(key), "https://photos.example", WINDOW, lambda: at)


def parts(url: str) -> tuple[str, str, str]:
    """A link's signed prefix, expiry and signature."""
    address = urlsplit(url)
    assert address.path.startswith("/media/")
    query = parse_qs(address.query)
    key = address.path.removeprefix("/media/")
    assert key.endswith(NAME)
    return key.removesuffix(NAME), query["e"][0], query["s"][0]


@given(PREFIXES, st.integers(0, 2**33))
def test_a_link_is_valid_for_one_to_two_windows(prefix: str, now: int) -> None:
    key, expiry, signature = parts(links(now).url(prefix, NAME))
    assert key == prefix
    assert links(now).seconds_left(key, expiry, signature) == int(expiry) - now
    assert WINDOW < int(expiry) - now <= 2 * WINDOW


@given(PREFIXES, st.integers(0, 2**33))
def test_a_link_stays_the_same_until_its_window_ends(prefix: str, now: int) -> None:
    url = links(now).url(prefix, NAME)
    change = int(parts(url)[1]) - WINDOW
    assert links(change - 1).url(prefix, NAME) == url
    assert links(change).url(prefix, NAME) != url
    assert links(change - WINDOW).url(prefix, NAME) == url
    assert links(change - WINDOW - 1).url(prefix, NAME) != url


def test_links_of_many_pictures_do_not_change_all_at_once() -> None:
    urls = [links().url(f"owner/image/thumbnails/{number}/", NAME) for number in range(100)]
    assert len({int(parts(url)[1]) % WINDOW for url in urls}) > 90


def test_a_link_ends_at_its_expiry() -> None:
    key, expiry, signature = parts(links().url(PREFIX, NAME))
    assert links(int(expiry) - 1).seconds_left(key, expiry, signature) == 1
    with pytest.raises(LinkExpired):
        links(int(expiry)).seconds_left(key, expiry, signature)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_any_changed_character_is_noticed(part: int) -> None:
    whole = parts(links().url(PREFIX, NAME))
    for position, character in enumerate(whole[part]):
        changed = list(whole)
        other = "1" if character != "1" else "2"
        changed[part] = whole[part][:position] + other + whole[part][position + 1 :]
        with pytest.raises(LinkRefused):
            links().seconds_left(*changed)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_other_text_is_refused_without_an_error(expiry: str, signature: str) -> None:
    with pytest.raises(LinkRefused):
        links().seconds_left(PREFIX, expiry, signature)


def test_text_cannot_move_between_the_parts() -> None:
    key, expiry, signature = parts(links().url(PREFIX, NAME))
    with pytest.raises(LinkRefused):
        links().seconds_left(key + "\n" + expiry, "", signature)
    with pytest.raises(LinkRefused):
        links().seconds_left(key + expiry[0], expiry[1:], signature)


def test_one_signature_is_valid_for_all_pictures_of_a_version() -> None:
    large, small = (parts(links().url(PREFIX, NAME)), links().url(PREFIX, "v1/320.jpg"))
    assert f"?e={large[1]}&s={large[2]}" in small


@pytest.mark.parametrize(
    "other",
    [
        PREFIX.replace("-000000-", "-000001-"),  # a later revision
        PREFIX.replace("0281E5", "0281E4"),  # an earlier version
        PREFIX.replace("0a1b2c3d", "0a1b2c3e"),  # other bytes under the same order
        PREFIX.replace("/thumbnails/", "/metadata/"),  # the tag dump
        PREFIX.replace("owner/", "other/"),
        PREFIX[:-1],
        PREFIX + "v1/",
        PREFIX[: PREFIX.index("0055")],
    ],
)
def test_and_for_nothing_else(other: str) -> None:
    _, expiry, signature = parts(links().url(PREFIX, NAME))
    with pytest.raises(LinkRefused):
        links().seconds_left(other, expiry, signature)


def test_another_key_makes_other_links() -> None:
    whole = parts(links().url(PREFIX, NAME))
    with pytest.raises(LinkRefused):
        links(key=b"x" * 32).seconds_left(*whole)
