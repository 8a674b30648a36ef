from __future__ import annotations

from ..types import Model


class Limits(Model):
    """What one user may ask for, and how long words may be; null where there is no limit."""

    max_requests_per_minute: int | None
    """Requests in a minute of the clock. A request that changes many images counts once for each."""

    max_open_slots: int | None
    """Slots that wait for their photo, or for its first processing."""

    max_images: int | None
    """Images, those in the trash too."""

    max_stored_bytes: int | None
    """The bytes of all originals and companions together."""

    max_images_per_request: int
    """Images that one request may change."""

    max_slots_per_request: int
    """Slots that one request may open."""

    max_digests_per_request: int
    """Files that one request may ask for by their digests."""

    max_parts_per_request: int
    """Parts whose links one request may ask for."""

    max_original_bytes: int
    """The size of a file."""

    max_companion_bytes: int
    """The size of a companion; sidecars may have 1 MB."""

    max_companions: int
    """Companions of an image."""

    multipart_over: int
    """A file with more bytes may be sent in parts."""

    part_bytes: int
    """The bytes of each part but the last, for uploads that begin now."""

    upload_link_seconds: int
    """How long the ways of a slot work at most, in seconds."""

    formats: list[str]
    """The formats of files that are accepted, by their names in `source.format`."""

    max_exports: int
    """Exports that are kept at a time."""

    max_images_per_export: int
    """Images of an export."""

    max_bytes_per_export: int
    """The bytes of an archive."""

    max_ids_per_export: int
    """Images that an export names one by one."""

    max_exports_per_day: int | None
    """Exports that may be begun in a day of UTC; null for any number."""

    max_exported_bytes_per_day: int | None
    """The bytes of all archives of a day together; null for any number."""

    export_days: int
    """Days that an export is kept."""

    trash_days: int
    """Days that an image stays in the trash."""

    max_title_length: int
    """Characters of a title."""

    max_description_length: int
    """Characters of a description."""

    max_tags: int
    """Tags of an image."""

    max_tag_length: int
    """Characters of a tag."""

    max_words_bytes: int
    """Title, description and tags of an image together, as bytes of UTF-8."""

    max_images_per_album: int
    """Images of an album, with those in the trash."""

    max_albums_per_image: int
    """Albums of an image."""

    max_members_per_request: int
    """Images of an album that one request may add, move and remove."""
