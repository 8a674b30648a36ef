"""The part of `make watch` that `make run` does not have: every change of the sources is deployed, once."""

from collections.abc import Callable
from typing import Final

from local.errors import LocalError

# Between two looks at the sources. An editor, or git, may write several files one after the other. So a change is
# complete when two looks see the same.
LOOK_SECONDS: Final = 0.5


class Watcher:
    """Compares the sources' fingerprint with that of the last attempt to deploy them.

    If `deploy` raises LocalError, the error is printed, and the next change is the next attempt.
    """

    def __init__(
        self, fingerprint: Callable[[], str], deploy: Callable[[], None], tell: Callable[[str], None], tried: str
    ) -> None:
        self._fingerprint = fingerprint
        self._deploy = deploy
        self._tell = tell
        self._tried = self._seen = tried

    def look(self) -> None:
        """Look once at the sources; deploy them if they have changed and the look before saw the same."""
        try:
            now = self._fingerprint()
        except OSError:  # a file has gone since its folder was listed, or cannot be read for a moment
            return
        complete, self._seen = now == self._seen, now
        if now == self._tried or not complete:
            return
        self._tried = now
        try:
            self._deploy()
        # The sources changed during the build, for example by a checkout. The next look tries again.
        except OSError:
            self._tried = ""
        except LocalError as error:
            self._tell(f"{error}\nWaiting for the next change.")
