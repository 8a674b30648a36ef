"""Texts as people search for them, and the keys under which the library lists them."""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from darkroom.keys import Owner

MAX_WORDS: Final = 50
"""The most words of one image that are listed. Each is a write; a title, tags and a few sentences have fewer."""

# A word of a text in any script. Combining marks belong to the letter before.
_WORD: Final = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")

# Longer "words" are numbers or codes that nobody types.
_MAX_WORD: Final = 64

# 96 bits: two texts of one owner never share a key by accident.
_KEY_BYTES: Final = 12


def normalised(text: str) -> str:
    """A text without what people do not distinguish: case, width, ligatures, and how many blanks there are.

    Unicode Standard, section 3.13, "Default Caseless Matching", with NFKC.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def words(texts: Iterable[str], most: int = MAX_WORDS) -> tuple[str, ...]:
    """The different words of texts, normalised, in the order in which they first stand there; at most `most`."""
    return tuple(dict.fromkeys(word for text in texts for word in _words(text)))[:most]


def _words(text: str) -> Iterator[str]:
    return (found[0][:_MAX_WORD] for found in _WORD.finditer(normalised(text)))


class IndexKeys:
    """Makes keys of texts. Keys show up in metrics and logs of DynamoDB, so they contain no text of owners, but an
    HMAC of it. Its secret never changes, because all rows would be lost with it.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def key(self, owner: Owner, facet: str, text: str) -> str:
        """The key of an owner's text, 16 characters of base64url. Texts that are normalised alike share it."""
        message = f"{owner}\0{facet}\0{normalised(text)}".encode()
        digest = hmac.digest(self._secret, message, hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:_KEY_BYTES]).decode()

    def number(self, owner: Owner, purpose: str, bits: int) -> int:
        """A number of so many bits (at most 256): always the same for an owner and a purpose, and known only to
        this deployment.
        """
        digest = hmac.digest(self._secret, f"{owner}\0{purpose}".encode(), hashlib.sha256)
        return int.from_bytes(digest) >> 8 * len(digest) - bits
