"""Every error Darkroom raises itself, and what each decides.

DarkroomError
├── RejectedImage       the bytes are bad for ever: recorded on the image, acknowledged, never retried
│   ├── Fatal           and they crash every process that works on them
│   └── InternalFault   because of a bug of ours: our code fails on them until it is fixed
├── OriginalUnreadable  S3 has the original but refuses to return it: recorded as failed, acknowledged
├── LimitExceeded       the work took too much time or memory: noted on the image, delivered again
├── Contention          an entry was changed again and again by others: the queue, or the client, tries again
├── UnfinishedDeletion  the owner's deletion of earlier versions is going on: the queue delivers it again
├── Superseded          the original is gone or has changed: acknowledge, because a later event follows
├── MalformedEvent      a message that is not an S3 event: only that message goes back, then to the dead letters
└── InvalidSettings     a function's environment is wrong: it must not start

Anything else (an AWS fault, a bug) is not caught: the queue delivers the message again.
"""

from typing import Final, Literal, TypeIs, get_args

RejectionCode = Literal[
    "checksum_mismatch",
    "empty",
    "internal",
    "not_an_image",
    "takes_too_long",
    "takes_too_much_memory",
    "too_large",
    "too_many_pixels",
    "truncated",
    "undecodable",
    "unsupported_format",
    "unsupported_kind",
]
"""Every code of a rejection."""

FailureCode = Literal["archived", "gave_up", "unreadable"]
"""Every code of a failure that is not the file's fault."""

CHECKSUM_MISMATCH: Final = "checksum_mismatch"
"""The code of a file that is not the declared one."""

CODES: Final[frozenset[RejectionCode]] = frozenset(get_args(RejectionCode))


def is_rejection_code(text: str) -> TypeIs[RejectionCode]:
    """Whether a text is one of CODES."""
    return text in CODES


class DarkroomError(Exception):
    """The root of the tree above."""


class RejectedImage(DarkroomError):
    """The image can never be processed.

    `code` is a stable snake_case word for programs; `message` is a sentence for the owner of the image and
    says nothing about our internals.
    """

    def __init__(self, code: RejectionCode, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code: RejectionCode = code
        self.message = message


class Fatal(RejectedImage):
    """The image crashes every process that works on it."""


class InternalFault(RejectedImage):
    """Our own code fails on these bytes until it is fixed.

    `traceback` is text for the log only.
    """

    def __init__(self, traceback: str) -> None:
        super().__init__("internal", "The image could not be processed. The fault is ours, not the file's.")
        self.traceback = traceback


class OriginalUnreadable(DarkroomError):
    """S3 has the original but refuses to return it until somebody restores it or repairs its key.

    `code` and `message` as in RejectedImage.
    """

    def __init__(self, code: FailureCode, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code: FailureCode = code
        self.message = message


class LimitExceeded(DarkroomError):
    """The work reached a limit: `code` and `message` are those of the rejection if it reaches it again."""

    def __init__(self, code: RejectionCode, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code: RejectionCode = code
        self.message = message


class Contention(DarkroomError):
    """An entry was changed again and again while we tried to write to it."""


class UnfinishedDeletion(DarkroomError):
    """A version came during its owner's deletion of the earlier versions, and may be destroyed with them."""


class Superseded(DarkroomError):
    """The version of the original that an event is about cannot be read any more."""


class MalformedEvent(DarkroomError):
    """A message does not have the form of an S3 event."""


class InvalidSettings(DarkroomError):
    """The environment lacks settings or holds wrong ones; the message lists every fault."""
