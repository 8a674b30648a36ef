"""What is known of a file with a digest, over all of its images."""

from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.keys import ImageId
from darkroom.library.digests import GONE, MOST_COPIES, Answer, Copies, Copy, FileState

ONE, TWO, THREE = (ImageId(f"00000000-0000-4000-8000-00000000000{number}") for number in (1, 2, 3))
MOMENT: Final = "2026-11-26T12:00:00Z"
MANY: Final = [ImageId(f"00000000-0000-4000-8000-{number:012d}") for number in range(100, 100 + MOST_COPIES)]


def known(*images: tuple[ImageId, str], since: str = "") -> Copies:
    """Images in their states, each under version 5."""
    return Copies({image_id: Copy(5, state, since) for image_id, state in images})


@pytest.mark.parametrize(
    ("copies", "answer"),
    [
        (Copies(), Answer(FileState.NEW)),
        (known((ONE, GONE), since="1"), Answer(FileState.NEW)),
        (known((ONE, "deleted")), Answer(FileState.DELETED)),
        (known((ONE, "deleted"), (TWO, "trashed")), Answer(FileState.TRASHED, TWO)),
        (known((ONE, "deleted"), (TWO, "trashed"), (THREE, "have")), Answer(FileState.HAVE, THREE)),
        (known((THREE, "have"), (TWO, "have")), Answer(FileState.HAVE, TWO)),
    ],
)
def test_the_strongest_state_is_told(copies: Copies, answer: Answer) -> None:
    assert copies.answer == answer


def test_the_last_deletion_is_told() -> None:
    copies = Copies(
        {
            ONE: Copy(5, "deleted", MOMENT),
            TWO: Copy(5, "deleted", "2026-11-25T12:00:00Z"),
            THREE: Copy(5, "deleted"),
        }
    )
    assert copies.answer == Answer(FileState.DELETED, None, datetime(2026, 11, 26, 12, tzinfo=UTC))


@pytest.mark.parametrize("version", [4, 5])
def test_a_late_write_changes_nothing(version: int) -> None:
    copies = known((ONE, "trashed"))
    assert copies.noted(ONE, Copy(version, "have")) == copies
    assert copies.forgotten(ONE, version, 0, None) == copies
    assert copies.forgotten(ONE, version, 0, 100) == copies


def test_an_image_is_forgotten_with_or_without_a_marker() -> None:
    copies = known((ONE, "have"), (TWO, "have"))
    assert copies.forgotten(ONE, 6, 0, None) == known((TWO, "have"))
    marked = copies.forgotten(ONE, 6, 0, 100)
    assert marked.of[ONE] == Copy(6, GONE, "100")
    assert marked.noted(ONE, Copy(5, "have")) == marked
    assert sorted(marked.noted(ONE, Copy(7, "have")).ids(FileState.HAVE)) == [ONE, TWO]
    assert marked.forgotten(TWO, 6, 99, None).of.keys() == {ONE}
    assert marked.forgotten(TWO, 6, 100, None) == Copies(), "the marker counts no more"


def test_a_marker_may_come_before_the_write_that_it_refuses() -> None:
    marked = Copies().forgotten(ONE, 6, 0, 100)
    assert marked.noted(ONE, Copy(5, "have")) == marked


def test_only_what_has_markers_alone_expires() -> None:
    assert Copies({ONE: Copy(5, GONE, "100"), TWO: Copy(5, GONE, "200")}).expires_at == 200
    assert Copies({ONE: Copy(5, GONE, "100"), TWO: Copy(5, "deleted")}).expires_at is None
    assert Copies({ONE: Copy(5, GONE, "100")}, more=True).expires_at is None


@pytest.mark.parametrize(
    ("full_of", "comes", "stays", "more"),
    [
        ("have", "have", False, True),
        ("have", "deleted", False, True),
        ("deleted", "have", True, True),
        ("deleted", "trashed", True, True),
        ("trashed", "have", True, True),
        (GONE, "deleted", True, False),
    ],
)
def test_of_too_many_the_weakest_goes(full_of: str, comes: str, stays: bool, more: bool) -> None:
    copies = known(*((image_id, full_of) for image_id in MANY), since="1").noted(ONE, Copy(5, comes))
    assert (ONE in copies.of, copies.more, len(copies.of)) == (stays, more, MOST_COPIES)
    assert copies.noted(MANY[-1], Copy(6, "have")).of[MANY[-1]].state == "have", "a known one may always change"


_WRITES: Final = st.permutations(
    [(image, version, state) for image in (ONE, TWO) for version, state in enumerate(("have", "trashed", ""), 1)]
)


@given(writes=_WRITES, repeated=_WRITES)
def test_the_order_of_writes_does_not_matter(
    writes: list[tuple[ImageId, int, str]], repeated: list[tuple[ImageId, int, str]]
) -> None:
    """With markers, which are left as long as an overtaken run may write."""
    copies = Copies()
    for image_id, version, state in [*writes, *repeated]:
        if state:
            copies = copies.noted(image_id, Copy(version, state))
        else:
            copies = copies.forgotten(image_id, version, 0, 100)
    assert copies == Copies({ONE: Copy(3, GONE, "100"), TWO: Copy(3, GONE, "100")})
