"""The order of work: which version of an original a result was made from, and in which revision. Pure.

S3's sequencer orders the versions of one key. A version may be processed again (another ladder, a retry, a
correction), so each stage counts its revisions. Keepers have no sequencer: they use a mark just above everything
that is known (docs/design.md, "The order of work").
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final, NewType, Self

Sequencer = NewType("Sequencer", str)

# S3 documents sequencers as hexadecimal of varying length, compared after padding the shorter one with zeros on
# the right. Twice the 18 digits that it sends leave room and keep every stored value comparable.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
SEQUENCER_WIDTH: Final = 36

# Its examples have 18 digits that begin with two zeros (0055AED6DCD90281E5), and 16 without these
# (617f08299329d189): the same clock, by their first eight digits. If one key ever got both, padding would put
# every one of 18 digits before every one of 16. Without the two zeros they compare by their clock, and those of 18
# digits among themselves as before, until the year 2106.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
_LONG: Final = 18
_SEQUENCER: Final = re.compile(rf"[0-9A-Fa-f]{{1,{SEQUENCER_WIDTH}}}")

# Above every sequencer that S3 can send: an image deleted with it never comes back.
FOREVER: Final = Sequencer("G" * SEQUENCER_WIDTH)

MAX_REVISION: Final = 999_999
"""Six digits, so that orders compare as text."""

_ORDER: Final = re.compile(rf"([0-9A-F]{{{SEQUENCER_WIDTH}}})-([0-9]{{6}})-([0-9a-f]{{8}})")
_LAST: Final = 16**SEQUENCER_WIDTH - 1


def parse_sequencer(text: str) -> Sequencer:
    """The comparable form of S3's order mark. Raises ValueError if it is not a hexadecimal number."""
    if not _SEQUENCER.fullmatch(text):
        raise ValueError("not a sequencer")
    digits = text.removeprefix("00") if len(text) == _LONG else text
    return Sequencer(digits.upper().ljust(SEQUENCER_WIDTH, "0"))


@dataclass(frozen=True, slots=True)
class Order:
    """The order of one piece of a stage's work on an image; its text is a segment of derived keys.

    Sequencer and revision decide which work is newer. The tag belongs to the version, so that the same order never
    names another version, not even after the catalogue was restored from a backup.
    """

    sequencer: Sequencer
    revision: int
    tag: str

    def __str__(self) -> str:
        return f"{self.sequencer}-{self.revision:06}-{self.tag}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The order in a text; None if the text is not an order."""
        match = _ORDER.fullmatch(text)
        return None if match is None else cls(Sequencer(match[1]), int(match[2]), match[3])

    def precedes(self, other: "Order") -> bool:
        """Whether this work is older than the other."""
        return (self.sequencer, self.revision) < (other.sequencer, other.revision)

    def of_version(self, sequencer: Sequencer | None, tag: str | None) -> bool:
        """Whether this is work on the version with this sequencer, in any revision."""
        return (self.sequencer, self.tag) == (sequencer, tag)


def version_tag(version_id: str | None, etag: str) -> str:
    """Eight hex digits that distinguish a version's bytes, from its S3 version id or, if that is unknown, its
    ETag.
    """
    return hashlib.sha256((version_id or etag).encode()).hexdigest()[:8]


def mark_after(*known: Sequencer | None) -> Sequencer:
    """A keeper's mark: just above every sequencer that is known, and below S3's next one.

    S3 sends 18 digits, which are padded on the right, so there is room for marks between two of its sequencers.
    Raises ValueError if the mark would be above FOREVER.
    """
    latest = max((sequencer for sequencer in known if sequencer), default=Sequencer("0" * SEQUENCER_WIDTH))
    if latest >= FOREVER:
        raise ValueError("the image's id is spent")
    return Sequencer(f"{min(int(latest, 16) + 1, _LAST):0{SEQUENCER_WIDTH}X}")
