"""Shares: what a guest may see of an owner's images, whoever knows the token. Pure.

A token is told once and never stored: the catalogue knows its hash. Of passwords, it has what scrypt makes of them
(RFC 7914).
"""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from darkroom.keys import AlbumId, ImageId, Owner

DEFAULT_LIFE: Final = timedelta(days=30)
"""How long a share lives if its owner does not say."""

MAX_LIFE: Final = timedelta(days=366)
"""What is shared is forgotten; a year and a day is enough for an album of a wedding."""

MAX_DROPPED: Final = 1000
MAX_DROPPED_BYTES: Final = 50 * 2**30
"""The most images and bytes that one share may take: a wedding has fewer."""

MIN_PASSWORD: Final = 8
"""NIST SP 800-63B, 5.1.1.1; tries are limited as well (image_api/guests.py)."""

MAX_PASSWORD: Final = 128

TOKEN_BITS: Final = 192
"""Nobody finds a token by trying."""

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")
_SALT_BYTES: Final = 16

# OWASP's advice for scrypt: 32 MB and a third of a second. The API has room for one at a time.
# https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
COST: Final = {"n": 2**15, "r": 8, "p": 3}
_MEMORY: Final = 64 * 2**20  # scrypt takes 128 * n * r bytes, and OpenSSL's default limit is just as much


@dataclass(frozen=True, slots=True)
class Password:
    """What is stored of a password."""

    cost: Mapping[str, int]
    salt: str
    digest: str

    @classmethod
    def of(cls, text: str) -> Self:
        """What to store of a new password."""
        salt = secrets.token_hex(_SALT_BYTES)
        return cls(COST, salt, _scrypt(text, salt, COST))

    def fits(self, text: str) -> bool:
        """Whether a text is the password. It takes a third of a second."""
        return hmac.compare_digest(self.digest, _scrypt(text, self.salt, self.cost))


@dataclass(frozen=True, slots=True)
class Drop:
    """What guests may send by a share, and what they have been given slots for: images, and bytes together."""

    max_images: int
    max_bytes: int
    images: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a token opens: an image, an album, or with `drop` a place to send photos to: the album, or without one
    the library. `title`: what guests read above the pictures. `originals`, `metadata`: whether they may have them.
    """

    owner: Owner
    share_id: str
    token_hash: str
    image_id: ImageId | None = None
    album_id: AlbumId | None = None
    drop: Drop | None = None
    title: str | None
    originals: bool
    metadata: bool
    password: Password | None
    created_at: datetime
    expires_at: datetime

    @property
    def target(self) -> str:
        """The id of what is shared."""
        return self.image_id or self.album_id or ""

    @property
    def stored(self) -> dict[str, Any]:
        """Its attributes as the catalogue keeps them."""
        found = {
            "owner": self.owner,
            "share_id": self.share_id,
            "token_hash": self.token_hash,
            "image_id": self.image_id,
            "album_id": self.album_id,
            **({} if self.drop is None else asdict(self.drop)),
            "title": self.title,
            "originals": self.originals or None,
            "metadata": self.metadata or None,
            "password": None if self.password is None else asdict(self.password),
            "created_at": self.created_at.isoformat(),
            "expires_at": int(self.expires_at.timestamp()),
        }
        return {name: value for name, value in found.items() if value is not None}

    @classmethod
    def parse(cls, stored: Mapping[str, Any]) -> Self:
        """What `stored` was made of."""
        password = stored.get("password")
        return cls(
            owner=Owner(stored["owner"]),
            share_id=stored["share_id"],
            token_hash=stored["token_hash"],
            image_id=stored.get("image_id"),
            album_id=stored.get("album_id"),
            drop=Drop(**{name: stored[name] for name in DROP}) if "max_images" in stored else None,
            title=stored.get("title"),
            originals=stored.get("originals", False),
            metadata=stored.get("metadata", False),
            password=None if password is None else Password(**password),
            created_at=datetime.fromisoformat(stored["created_at"]),
            expires_at=datetime.fromtimestamp(int(stored["expires_at"]), UTC),
        )


DROP: Final = tuple(field.name for field in fields(Drop))
"""The attributes of a drop, among those of its share."""


def new_token() -> str:
    """A token that nobody can guess."""
    return token_of(secrets.randbits(TOKEN_BITS))


def token_of(number: int) -> str:
    """The token of a number of TOKEN_BITS that nobody can guess."""
    return base64.urlsafe_b64encode(number.to_bytes(TOKEN_BITS // 8)).decode()


def is_token(text: str) -> bool:
    """Whether a text can be a token."""
    return _TOKEN.fullmatch(text) is not None


def hash_of(token: str) -> str:
    """What the catalogue knows a token by."""
    return hashlib.sha256(token.encode()).hexdigest()


def _scrypt(text: str, salt: str, cost: Mapping[str, int]) -> str:
    # Keyboards write the same letter in several ways. NIST SP 800-63B, 5.1.1.2
    typed = unicodedata.normalize("NFKC", text).encode()
    return hashlib.scrypt(
        typed,
        salt=bytes.fromhex(salt),
        n=int(cost["n"]),
        r=int(cost["r"]),
        p=int(cost["p"]),
        maxmem=_MEMORY,
    ).hex()
