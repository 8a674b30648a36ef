"""Owners, image ids and object keys: what a key may contain, and what it means. Pure."""

import hashlib
import re
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NewType

from darkroom import file_names
from darkroom.companions.kinds import FileKind, kind_of

if TYPE_CHECKING:
    from darkroom.order import Order
    from darkroom.stages import StageName

Owner = NewType("Owner", str)
ImageId = NewType("ImageId", str)
AlbumId = NewType("AlbumId", str)

# An owner is a path segment of every derived key and of signed URLs, so it has only characters that no URL
# parser, proxy or browser rewrites. 128 is the length of a Cognito user name.
_OWNER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")

_IMPORTED_VERSION: Final = 8


class Origin(StrEnum):
    """How an original arrived in the bucket."""

    UPLOAD = "upload"
    IMPORT = "import"


class Lane(StrEnum):
    """The first segment of an original's key. Somebody waits for an upload, nobody for a bulk drop."""

    UPLOADS = "uploads"
    IMPORTS = "imports"


@dataclass(frozen=True, slots=True)
class OriginalKey:
    """The key of an original, with the owner and image that it belongs to.

    `filename` is known for imports only, if their keys end with one; for uploads the catalogue has it.
    """

    bucket: str
    key: str
    owner: Owner
    image_id: ImageId
    origin: Origin
    filename: str | None

    @property
    def lane(self) -> Lane:
        """The lane of its events."""
        return Lane.UPLOADS if self.origin is Origin.UPLOAD else Lane.IMPORTS


@dataclass(frozen=True, slots=True)
class CompanionKey:
    """The key of a file that belongs to an image, or may do so.

    `image_id`: of an upload, whose key says so; None for a bulk drop, where names decide. `path`: the key without
    lane and owner.
    """

    bucket: str
    key: str
    owner: Owner
    image_id: ImageId | None
    companion_id: str
    path: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def kind(self) -> FileKind:
        return kind_of(self.name)


def is_owner(text: str) -> bool:
    """Whether a text can name an owner."""
    return _OWNER.fullmatch(text) is not None


def image_id(text: str) -> ImageId:
    """The canonical form of an image id, a UUID. Raises ValueError for anything else."""
    canonical = str(uuid.UUID(text))
    if canonical != text.lower():  # uuid.UUID also reads braces, urn: and missing hyphens
        raise ValueError("not an image id")
    return ImageId(canonical)


def upload_key(owner: Owner, image: ImageId) -> str:
    """The key that an upload slot allows its client to write."""
    return f"{Lane.UPLOADS}/{owner}/{image}"


def parse_original(bucket: str, key: str, namespace: str = "") -> OriginalKey | None:
    """The parts of an object key in the originals bucket; None if it is not an original's. In a bulk drop, videos,
    sidecars and what a system has left there are none: their names say so.

    `namespace` replaces the bucket's name in the ids of imports, so that they survive a move; if empty, the
    bucket's name is used.
    """
    prefix, _, rest = key.partition("/")
    owner, _, path = rest.partition("/")
    if not is_owner(owner) or not path:
        return None
    if prefix == Lane.UPLOADS:
        try:
            image = image_id(path)
        except ValueError:
            return None
        if key != upload_key(Owner(owner), image) or is_imported(image):
            return None
        return OriginalKey(bucket, key, Owner(owner), image, Origin.UPLOAD, None)
    if prefix == Lane.IMPORTS and _kind(path).original and not path.endswith("/"):  # a console's folder marker
        image = imported_id(namespace or bucket, key)
        filename = file_names.shorten(file_names.clean(path)) or None
        return OriginalKey(bucket, key, Owner(owner), image, Origin.IMPORT, filename)
    return None


def parse_companion(bucket: str, key: str, namespace: str = "") -> CompanionKey | None:
    """The parts of the key of a companion, or of a file of a bulk drop that may be one; None for others."""
    prefix, _, rest = key.partition("/")
    owner, _, path = rest.partition("/")
    if not is_owner(owner) or not path or path.endswith("/"):
        return None
    by_key = imported_id(namespace or bucket, key)
    if prefix == Lane.IMPORTS and not _kind(path).original and _kind(path) is not FileKind.SYSTEM:
        return CompanionKey(bucket, key, Owner(owner), None, by_key, path)
    image, _, name = path.partition("/companions/")
    if prefix != Lane.UPLOADS or not name or "/" in name:
        return None
    try:
        image = image_id(image)
    except ValueError:
        return None
    if not key.startswith(companion_prefix(Owner(owner), image)):
        return None
    try:
        companion = str(image_id(name.partition(".")[0]))
    except ValueError:
        companion = by_key
    return CompanionKey(bucket, key, Owner(owner), image, companion, path)


def import_key(owner: Owner, path: str) -> str:
    """The key of a file of a bulk drop."""
    return f"{Lane.IMPORTS}/{owner}/{path}"


def is_system_file(key: str) -> bool:
    """Whether an object of a bulk drop is what an operating system or an export has left there."""
    return key.startswith(f"{Lane.IMPORTS}/") and _kind(key) is FileKind.SYSTEM


def _kind(path: str) -> FileKind:
    return kind_of(path.rpartition("/")[2])


def fits_url(key: str) -> bool:
    """Whether a URL can name an object: clients resolve segments of dots, however they are encoded, and ask for
    another key.

    https://url.spec.whatwg.org/#double-dot-path-segment
    """
    return not {".", ".."} & {*key.split("/")}


def is_imported(image: ImageId) -> bool:
    """Whether an id is that of an import; no client may choose such an id for an upload."""
    return uuid.UUID(image).version == _IMPORTED_VERSION


def imported_id(namespace: str, key: str) -> ImageId:
    """The id of an import, always the same for the same key: a UUID of the version for custom use (RFC 9562,
    5.8).
    """
    digest = int.from_bytes(hashlib.sha256(f"{namespace}/{key}".encode()).digest()[:16])
    version, variant = 0xF << 76, 0x3 << 62
    return ImageId(str(uuid.UUID(int=digest & ~version & ~variant | _IMPORTED_VERSION << 76 | 0x2 << 62)))


def companion_prefix(owner: Owner, image: ImageId) -> str:
    """The prefix of an upload's companions: sidecars, the video of a live photo."""
    return f"{upload_key(owner, image)}/companions/"


def derived_prefix(owner: Owner, image: ImageId, stage: "StageName | None" = None) -> str:
    """The prefix of everything derived from an image, or of one stage's derived objects."""
    prefix = f"{owner}/{image}/"
    return prefix if stage is None else f"{prefix}{stage}/"


def original_prefixes_of(owner: Owner) -> tuple[str, ...]:
    """The prefixes of everything that an owner, or somebody for the owner, has put into the originals bucket."""
    return tuple(f"{lane}/{owner}/" for lane in Lane)


def derived_prefix_of(owner: Owner) -> str:
    """The prefix of everything derived from an owner's images."""
    return f"{owner}/"


CLOSED: Final = "closed/"
"""The prefix of the marks of closed accounts in the originals bucket: they outlive a restoration of the table."""


def closed_mark(owner: Owner) -> str:
    """The key of the mark that an account is closed."""
    return f"{CLOSED}{owner}"


def closed_owner(key: str) -> Owner | None:
    """The owner whose account a mark says is closed; None if a key is not a mark's."""
    owner = key.removeprefix(CLOSED)
    return Owner(owner) if key.startswith(CLOSED) and is_owner(owner) else None


def order_prefix(owner: Owner, image: ImageId, stage: "StageName", order: "Order | str") -> str:
    """The prefix of one stage's derived objects under one order, or under its text."""
    return f"{derived_prefix(owner, image, stage)}{order}/"


def order_segment(key: str) -> str:
    """The order's segment of a derived object's key; empty if the key does not have that form."""
    parts = key.split("/", 4)
    return parts[3] if len(parts) == 5 else ""


TURNED: Final = "-"
"""What parts the version of a ladder from the orientation (1 to 8) that the owner gave its pictures, if any."""


def orientation_of(ladder: str) -> int | None:
    """The orientation that the owner gave the pictures of a ladder with this version; None for the file's."""
    given = ladder.partition(TURNED)[2]
    return int(given) if given else None


def rendition_name(ladder: str, name: str, extension: str) -> str:
    """A rendition's name below its order. `ladder` is the ladder's version, with the orientation that the owner
    gave, so that a retry after a deployment or a correction does not mix two of them.
    """
    return f"{ladder}/{name}.{extension}"


TAGS_NAME: Final = "tags.json"
"""The name of the full tag dump below its order."""

COPY_NAME: Final = "original"
"""The name of the copy of an original whose own key cannot be used in a URL."""
