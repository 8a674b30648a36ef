"""The keys of media links, guests' sessions and cursors: one that signs, and older ones that are still accepted.

They are one secret in Secrets Manager, `{"keys": [{"key": "…", "signs_from": 1795305600}, …]}`, the newest last. A
secret that is any other text is one key: so the template makes the first.

A new key signs only after every process has read it, so none meets a link whose key it does not know. A key is
accepted for a day after its successor began to sign. No link lives longer, so a rotation ends none.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.observability import logger

READ_AGAIN_SECONDS: Final = 50
"""After how long a process reads the keys again: within a minute, with the time that reading takes."""

SIGNS_AFTER_SECONDS: Final = 90
"""How long after its making a key begins to sign: a minute, until every process has read it, and half of one for
clocks that differ.
"""

ACCEPTED_SECONDS: Final = 24 * 3600
"""How long a key is accepted after its successor has begun to sign: the longest life of a link, which is two
windows of at most twelve hours (image_api/settings.py).
"""

# RFC 2104: a key shorter than the hash's output weakens the code.
MIN_KEY_BYTES: Final = 32


@dataclass(frozen=True)
class Key:
    """A key, and when it begins to sign, in seconds since 1970."""

    text: str
    signs_from: int = 0

    @property
    def secret(self) -> bytes:
        return self.text.encode()


@dataclass(frozen=True)
class Keys:
    """All keys that are kept, the oldest first. Raises ValueError if there is none, or one is too short."""

    kept: tuple[Key, ...]

    def __post_init__(self) -> None:
        if not self.kept or any(len(key.secret) < MIN_KEY_BYTES for key in self.kept):
            raise ValueError(f"the key of media links has fewer than {MIN_KEY_BYTES} bytes")

    @classmethod
    def parse(cls, secret: str) -> "Keys":
        """The keys of a secret."""
        try:
            known = json.loads(secret)
        except ValueError:  # it is text, whatever it begins with
            known = None
        if not isinstance(known, dict) or "keys" not in known:
            return cls((Key(secret),))
        return cls(tuple(Key(key["key"], key["signs_from"]) for key in known["keys"]))

    def __str__(self) -> str:
        return json.dumps({"keys": [{"key": key.text, "signs_from": key.signs_from} for key in self.kept]})

    def signing(self, now: float) -> bytes:
        """The newest key that has begun to sign."""
        begun = [key for key in self.kept if key.signs_from <= now]
        return (begun or self.kept)[-1].secret

    def accepted(self, now: float) -> Iterator[bytes]:
        """The keys whose signatures hold, the newest first, and also one that does not sign yet."""
        return (secret for secret, _ in self.accepted_until(now))

    def accepted_until(self, now: float) -> Iterator[tuple[bytes, int | None]]:
        """The same, each with the second since 1970 at which that ends; None for the newest, which has no end."""
        ends: int | None = None
        for key in reversed(self.kept):
            if ends is None or now < ends:
                yield key.secret, ends
            ends = key.signs_from + ACCEPTED_SECONDS

    def followed_by(self, text: str, now: float) -> "Keys":
        """These and a new key, without those that are not accepted any more."""
        accepted = set(self.accepted(now))
        kept = [key for key in self.kept if key.secret in accepted]
        return Keys((*kept, Key(text, int(now) + SIGNS_AFTER_SECONDS)))


class Keyring:
    """The keys as a running process knows them: read when they are first needed, and again within a minute."""

    def __init__(self, read: Callable[[], str], clock: Callable[[], float] = time.time) -> None:
        self._read = read
        self._clock = clock
        self._keys: Keys | None = None
        self._read_at = 0.0

    def signing(self) -> bytes:
        """The key to sign with."""
        return self._known().signing(self._clock())

    def accepted(self) -> Iterator[bytes]:
        """The keys whose signatures hold, the newest first."""
        return self._known().accepted(self._clock())

    def _known(self) -> Keys:
        """Raises botocore's errors if no keys were ever read, ValueError for keys that cannot be used."""
        now = self._clock()
        if self._keys is not None and now - self._read_at < READ_AGAIN_SECONDS:
            return self._keys
        try:
            self._keys = Keys.parse(self._read())
        except (BotoCoreError, ClientError):
            if self._keys is None:
                raise
            # The known ones still serve. The next try is not sooner than after a success, because one may take all
            # the time that a request has.
            logger.warning("keys of media links not read again", exc_info=True)
        self._read_at = now
        return self._keys
