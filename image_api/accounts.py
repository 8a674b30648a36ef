"""What clients receive about their user's account."""

from pydantic import Field

from image_api.model import Model
from image_api.models import Instant


class Limits(Model):
    """What one user may ask for, and how long words may be; null where there is no limit."""

    max_requests_per_minute: int | None = Field(
        description="Requests in a minute of the clock. A request that changes many images counts once for each.",
        examples=[3000],
    )
    max_open_slots: int | None = Field(
        description="Slots that wait for their photo, or for its first processing.", examples=[1000]
    )
    max_images: int | None = Field(description="Images, those in the trash too.", examples=[100000])
    max_stored_bytes: int | None = Field(
        description="The bytes of all originals and companions together.", examples=[1099511627776]
    )
    max_images_per_request: int = Field(description="Images that one request may change.", examples=[500])
    max_slots_per_request: int = Field(description="Slots that one request may open.", examples=[100])
    max_digests_per_request: int = Field(
        description="Files that one request may ask for by their digests.", examples=[1000]
    )
    max_parts_per_request: int = Field(description="Parts whose links one request may ask for.", examples=[100])
    max_original_bytes: int = Field(description="The size of a file.", examples=[52428800])
    max_companion_bytes: int = Field(
        description="The size of a companion; sidecars may have 1 MB.", examples=[524288000]
    )
    max_companions: int = Field(description="Companions of an image.", examples=[20])
    multipart_over: int = Field(description="A file with more bytes may be sent in parts.", examples=[16777216])
    part_bytes: int = Field(
        description="The bytes of each part but the last, for uploads that begin now.", examples=[8388608]
    )
    upload_link_seconds: int = Field(
        description="How long the ways of a slot work at most, in seconds.", examples=[3600]
    )
    formats: list[str] = Field(
        description="The formats of files that are accepted, by their names in `source.format`.",
        examples=[["jpeg", "heic", "raw"]],
    )
    max_exports: int = Field(description="Exports that are kept at a time.", examples=[50])
    max_images_per_export: int = Field(description="Images of an export.", examples=[100000])
    max_bytes_per_export: int = Field(description="The bytes of an archive.", examples=[536870912000])
    max_ids_per_export: int = Field(description="Images that an export names one by one.", examples=[1000])
    max_exports_per_day: int | None = Field(
        description="Exports that may be begun in a day of UTC; null for any number.", examples=[10]
    )
    max_exported_bytes_per_day: int | None = Field(
        description="The bytes of all archives of a day together; null for any number.", examples=[1099511627776]
    )
    export_days: int = Field(description="Days that an export is kept.", examples=[7])
    trash_days: int = Field(description="Days that an image stays in the trash.", examples=[30])
    max_title_length: int = Field(description="Characters of a title.", examples=[200])
    max_description_length: int = Field(description="Characters of a description.", examples=[4000])
    max_tags: int = Field(description="Tags of an image.", examples=[50])
    max_tag_length: int = Field(description="Characters of a tag.", examples=[100])
    max_words_bytes: int = Field(
        description="Title, description and tags of an image together, as bytes of UTF-8.", examples=[16384]
    )
    max_images_per_album: int = Field(
        description="Images of an album, with those in the trash.", examples=[100_000]
    )
    max_albums_per_image: int = Field(description="Albums of an image.", examples=[40])
    max_members_per_request: int = Field(
        description="Images of an album that one request may add, move and remove.", examples=[100]
    )


class Use(Model):
    """What is used of the limits now; null where there is no limit."""

    requests_this_minute: int | None = Field(description="With this request.", examples=[12])
    open_slots: int | None = Field(
        description="Slots of the last day that wait for their photo or for its first processing, counted up to "
        "the limit.",
        examples=[2],
    )
    images: int = Field(
        description="Images whose processing has ended, those in the trash too. It follows changes in a moment.",
        examples=[1200],
    )
    bytes: int = Field(
        description="The bytes of the originals and companions of these images.", examples=[5368709120]
    )


class Account(Model):
    """The caller's account."""

    id: str = Field(
        description="The owner of its images: the `sub` of the user's tokens, or a hash of it where that has "
        "characters that no key may have.",
        examples=["3f0c9a55-6f0c-4c39-8d3a-0b9f2f0e7a11"],
    )
    limits: Limits
    use: Use


class ClosedAccount(Model):
    """An account that is closed, and is being emptied."""

    id: str = Field(examples=["3f0c9a55-6f0c-4c39-8d3a-0b9f2f0e7a11"])
    closed_at: Instant = Field(description="When it was closed.")
