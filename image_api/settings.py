"""What the API needs to know about its deployment."""

from dataclasses import dataclass
from typing import Final

from darkroom.files import LEAST_PART_BYTES, MOST_PARTS
from darkroom.settings import ExportsSettings, TrashSettings

# A link must live longer than the page that shows it, and two windows must end within a day.
_WINDOW_RANGE: Final = range(60, 12 * 3600 + 1)

# The slowest upload needs minutes, and AWS promises an hour to no credentials of a role.
_UPLOAD_LINK_RANGE: Final = range(60, 3600 + 1)

MAX_PARTS: Final = 100
"""The most parts whose links one request may ask for: more than the largest file has with parts of 8 MiB."""

MAX_SLOTS: Final = 100
"""The most slots that one request may open. Each is some six calls, ten slots at a time: on the embedded AWS, 100
take four seconds, and API Gateway waits for 30. Each is 3 KB of the answer, or 8 with session tokens of AWS, and
Lambda returns at most 6 MB."""

MAX_IMAGES: Final = 500
"""The most images of one request that the contract allows; a deployment may allow fewer."""

MAX_MEMBERS: Final = 100
"""The most images of an album that one request may add, move and remove. 32 are one transaction, and each place
between two others is a query: a second or so. They count as so many requests."""

MAX_DIGESTS: Final = 1000
"""The most digests of one request that the contract allows; a deployment may allow fewer."""

DIGESTS_A_CHARGE: Final = 100
"""How many digests count as one request: DynamoDB reads them at once, in the time of one image."""


@dataclass(frozen=True, kw_only=True)
class ApiSettings(TrashSettings, ExportsSettings):
    """Where images are kept, how links are made, and how much one owner may ask for."""

    # The Secrets Manager secret whose string signs the links of renditions.
    media_key_secret: str

    # The id of the users' client in Cognito: only access tokens that it was given are accepted.
    users_client: str

    # 1 if users have tokens of another issuer than the stack's pool.
    other_issuer: int = 0

    # The address that clients use, without a slash at its end: every link starts with it.
    public_url: str

    # Where users log in: the pages of Cognito, and Cognito itself. Without slashes at their ends.
    login_url: str
    cognito_url: str

    # 1 if a link to the gallery may contain a user's name and password, as `make run` prints one; elsewhere
    # somebody could have others sign in with an account of theirs, and so send their photos to it.
    sign_in_by_link: int = 0

    # 1 if everybody may make an account; 0 if only the operator makes users, who pays for what they store.
    self_sign_up: int = 0

    # How long a rendition's link stays the same, in seconds; it is valid for one to two windows. Six hours: an
    # app that is opened every morning and evening finds most pictures in its cache, and a leaked link is dead
    # by the next day.
    media_window_seconds: int = 6 * 3600

    # How long forms and links for uploads work, in seconds. An hour: a phone's background transfer may have to
    # wait for a network, and 50 MB take it seven minutes at 1 Mbit/s. Not more, because Lambda does not tell when
    # the credentials end that sign them.
    upload_link_seconds: int = 3600

    # Above how many bytes a file may be sent in parts, and how many bytes each part but the last has. What a
    # broken connection loses is sent again: 16 MiB take a phone two minutes at 1 Mbit/s, 8 MiB one. A smaller file
    # is not worth the three more requests.
    multipart_over: int = 16 * 2**20
    part_bytes: int = 8 * 2**20

    # How many slots of one owner may wait for their photo or for its first processing; 0 for any number. A
    # thousand photos are some four minutes of processing, and a client need not be further ahead.
    max_open_slots: int = 1000

    # How many images one owner may have, and how many bytes their originals may have together; those in the trash
    # too; 0 for any number. Without limits, because a library must not stop taking photos unasked: they are for
    # operators who sell space, or fear one user's bill.
    max_images: int = 0
    max_stored_bytes: int = 0

    # The largest companion of an image, in bytes: a minute of 4K video, or the RAW file of the largest sensors. It
    # is never read whole.
    max_companion_bytes: int = 500 * 2**20

    # How many requests one owner may make in a minute; 0 for any number. Fifty a second are more than any gallery
    # needs, and a fifth of what API Gateway allows for all owners together (template.yaml).
    max_requests_per_minute: int = 3000

    # How many images one request may change. Each takes two or three calls of some milliseconds, ten at a time:
    # 500 take some seconds, and API Gateway waits for 30. They count as so many requests.
    max_images_per_request: int = 500

    # How many files one request may ask for by their digests. A thousand are ten reads, one after the other, and
    # 100 KB of answers. They count as ten requests.
    max_digests_per_request: int = 1000

    def faults(self) -> list[str]:
        faults = []
        if not self.public_url.startswith(("https://", "http://")) or self.public_url.endswith("/"):
            faults.append(f"PUBLIC_URL must be a web address without a slash at its end, not {self.public_url!r}")
        if self.media_window_seconds not in _WINDOW_RANGE:
            faults.append(f"MEDIA_WINDOW_SECONDS must be from {_WINDOW_RANGE[0]} to {_WINDOW_RANGE[-1]}")
        if self.upload_link_seconds not in _UPLOAD_LINK_RANGE:
            faults.append(f"UPLOAD_LINK_SECONDS must be from {_UPLOAD_LINK_RANGE[0]} to {_UPLOAD_LINK_RANGE[-1]}")
        largest = max(self.max_original_bytes, self.max_companion_bytes)
        if self.part_bytes < LEAST_PART_BYTES or largest > MOST_PARTS * self.part_bytes:
            faults.append(
                f"PART_BYTES must be at least {LEAST_PART_BYTES}, and so large that no file has more than "
                f"{MOST_PARTS} parts"
            )
        if not 1 <= self.max_images_per_request <= MAX_IMAGES:
            faults.append(f"MAX_IMAGES_PER_REQUEST must be from 1 to {MAX_IMAGES}")
        if not 1 <= self.max_digests_per_request <= MAX_DIGESTS:
            faults.append(f"MAX_DIGESTS_PER_REQUEST must be from 1 to {MAX_DIGESTS}")
        return faults

    @property
    def slots_a_request(self) -> int:
        """How many slots one request may open."""
        return min(MAX_SLOTS, self.images_a_request)

    @property
    def members_a_request(self) -> int:
        """How many images of an album one request may change: no more than the requests that they count as."""
        return min(MAX_MEMBERS, self.max_requests_per_minute or MAX_MEMBERS)

    @property
    def images_a_request(self) -> int:
        """How many images one request may change: no more than the requests that they count as."""
        return min(self.max_images_per_request, self.max_requests_per_minute or self.max_images_per_request)

    @property
    def digests_a_request(self) -> int:
        """How many digests one request may have: no more than the requests that they count as."""
        most = self.max_digests_per_request
        return min(most, self.max_requests_per_minute * DIGESTS_A_CHARGE or most)
