"""Every error Darkroom raises itself, and what each decides.

DarkroomError
├── RejectedImage       the bytes are bad for ever: recorded on the image, acknowledged, never retried
│   ├── Fatal           and they bring down whoever works on them
│   └── InternalFault   and that is our own fault: our code fails on them, until it is mended
├── LimitExceeded       the work took too much time or memory: the queue delivers the message again
├── Contention          others changed an entry again and again meanwhile: the queue, or the client, tries again
├── UnfinishedDeletion  the owner's deletion of what was there before is under way: the queue delivers it again
├── Superseded          the original is gone or has changed: a later event speaks for it, acknowledge
├── MalformedEvent      a queue message that is no S3 event: only that message goes back, then to the dead letters
└── InvalidSettings     a function's environment is wrong: it must not start

Anything else (an AWS fault, a bug) is left to rise: the queue delivers the message again.
"""


class DarkroomError(Exception):
    """The root of the tree above."""


class RejectedImage(DarkroomError):
    """The image can never be processed.

    `code` is a stable snake_case word for programs; `message` is a sentence for the owner of the image and
    says nothing about our insides.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Fatal(RejectedImage):
    """The image brings down whoever works on it."""


class InternalFault(RejectedImage):
    """Our own code fails on these bytes, whoever tries, until it is mended.

    `traceback` is text for the log, and for nobody else.
    """

    def __init__(self, traceback: str) -> None:
        super().__init__("internal", "The image could not be processed. The fault is ours, not the file's.")
        self.traceback = traceback


class LimitExceeded(DarkroomError):
    """The work met a limit: `code` and `message` are those of the rejection, should it meet it again."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Contention(DarkroomError):
    """An entry changed again and again while a write to it was tried."""


class UnfinishedDeletion(DarkroomError):
    """A version came while its owner's deletion of those before it was under way, and may be destroyed with
    them."""


class Superseded(DarkroomError):
    """The version of the original that an event speaks of can no longer be read."""


class MalformedEvent(DarkroomError):
    """A message does not have the form of an S3 event."""


class InvalidSettings(DarkroomError):
    """The environment lacks settings or holds wrong ones; the message lists every fault."""
