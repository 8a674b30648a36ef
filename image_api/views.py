"""Catalogue entries as clients see them, without keys, sequencers and versions."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import quote

from darkroom import file_names, keys, services, words
from darkroom.catalog.entry import Attributes, Entry
from darkroom.chronology import Place
from darkroom.companions.companion import Companion
from darkroom.formats import by_extension
from darkroom.library.likeness import MAX_DISTANCE, Likeness, LikenessKind
from darkroom.orientation import swaps_sides, turn_after, turned_area
from darkroom.stages import PICTURES, StageName
from darkroom.summary import Region, Summary
from image_api.album_models import AlbumChange, AlbumEntry
from image_api.albums import Sight
from image_api.change_models import Change, ChangePage, CompactChange, CompactChangePage
from image_api.following import ChangedPage
from image_api.listing import Page
from image_api.media import MediaLinks
from image_api.models import (
    Caption,
    CompactImage,
    CompactPage,
    CompactPicture,
    CompanionEntry,
    Corrections,
    ErrorCode,
    ImageEntry,
    ImagePage,
    LookAlike,
    Placeholder,
    Position,
    SimilarImages,
    Source,
    StageFault,
    Thumbnail,
    Time,
    WordsSource,
)
from image_api.paging import View
from image_api.settings import ApiSettings
from image_api.similarity import SimilarEntries


def image_view(entry: Entry, links: MediaLinks) -> ImageEntry:
    """An image for its owner."""
    pictures = entry.pictures or {}
    placeholder = pictures.get("placeholder")
    metadata = _findings(entry.result(StageName.METADATA))
    said = entry.words
    position, position_source = _effective_position(entry, metadata)
    return ImageEntry(
        id=entry.image_id,
        status=entry.status,
        reprocessing=entry.reprocessing,
        filename=entry.filename,
        content_type=entry.content_type,
        size=entry.size,
        sha256=entry.sha256,
        verified=entry.verified,
        sent_by=entry.sent_by,
        created_at=entry.created_at,
        uploaded_at=entry.uploaded_at,
        origin=entry.origin,
        version=said.version,
        title=said.title,
        description=said.description,
        tags=list(said.tags),
        favourite=said.favourite,
        rating=said.rating,
        corrections=Corrections(
            taken_at=said.taken_at,
            offset=said.offset,
            position=_position(said.position),
            orientation=entry.corrected_orientation,
        ),
        time=_time(entry.place),
        uncorrected_time=_time(entry.uncorrected_place),
        position=position,
        position_source=position_source,
        caption=_caption(entry, metadata),
        source=_source(entry, metadata),
        regions=_regions(entry, metadata),
        thumbnails=sorted(_thumbnails(entry, pictures, links), key=lambda picture: picture.width * picture.height),
        placeholder=Placeholder.model_validate(placeholder) if placeholder else None,
        metadata=metadata,
        errors=_faults(entry),
        companions=[companion_view(companion) for companion in entry.companions],
        trashed_at=entry.trashed_since,
        destroyed_after=_end_of_trash(entry),
    )


def _time(place: Place | None) -> Time | None:
    return None if place is None else Time.model_validate(place, from_attributes=True)


def _end_of_trash(entry: Entry) -> datetime | None:
    since = entry.trashed_since
    return None if since is None else since + timedelta(days=services.settings(ApiSettings).trash_days)


def companion_view(companion: Companion) -> CompanionEntry:
    """A companion for its owner."""
    return CompanionEntry(
        id=companion.companion_id,
        kind=companion.kind,
        filename=file_names.shorten(file_names.clean(companion.name)) or companion.companion_id,
        size=companion.size,
        uploaded_at=companion.arrived_at,
        fault=companion.fault,
    )


def _effective_position(entry: Entry, metadata: Summary | None) -> tuple[Position | None, WordsSource | None]:
    """The position that counts, and who says it."""
    if (corrected := _position(entry.words.position)) is not None:
        return corrected, "owner"
    if (in_file := _position_in_file(metadata)) is not None:
        return in_file, "file"
    beside = entry.said_beside("latitude", "longitude")
    if beside is None:
        return None, None
    source, said = beside
    found = {"latitude": said.latitude, "longitude": said.longitude, "altitude_m": said.altitude_m}
    return Position.model_validate(found), source


def _caption(entry: Entry, metadata: Summary | None) -> Caption | None:
    """The description that counts, and who says it."""
    if entry.words.description:
        return Caption(text=entry.words.description, source="owner")
    if text := (metadata or {}).get("description"):
        return Caption(text=text, source="file")
    beside = entry.said_beside("description")
    return (
        None
        if beside is None or not beside[1].description
        else Caption(text=beside[1].description, source=beside[0])
    )


def _position(position: words.Position | None) -> Position | None:
    return None if position is None else Position(**asdict(position))


def _position_in_file(metadata: Summary | None) -> Position | None:
    """The position that the file has, which may be half of one."""
    gps = (metadata or {}).get("gps", {})
    if "latitude" not in gps or "longitude" not in gps:
        return None
    altitude = gps.get("altitude_m")
    kept = altitude if altitude is not None and -12_000 <= altitude <= 100_000 else None
    return Position(latitude=gps["latitude"], longitude=gps["longitude"], altitude_m=kept)


def _turn(entry: Entry, metadata: Summary) -> int:
    """How the picture that the metadata describe has been turned for display (1 to 8). Present pictures are shown
    until those of a correction are made.
    """
    shown = entry.pictures
    corrected = keys.orientation_of(shown["ladder"]) if shown else entry.corrected_orientation
    original = metadata.get("orientation", 1)
    return turn_after(original, corrected or original)


def _source(entry: Entry, metadata: Summary | None) -> Source | None:
    """The original as it is displayed."""
    if not metadata:
        return None
    source = Source.model_validate(metadata)
    if swaps_sides(_turn(entry, metadata)):
        source.width, source.height = source.height, source.width
    return source


def _regions(entry: Entry, metadata: Summary | None) -> list[Region]:
    """The regions on the picture as it is displayed."""
    if not metadata:
        return []
    return [_turned(region, _turn(entry, metadata)) for region in metadata.get("regions", [])]


def _turned(region: Region, turn: int) -> Region:
    area = turned_area((region["left"], region["top"], region["width"], region["height"]), turn)
    left, top, width, height = (round(side, 4) for side in area)
    return {**region, "left": left, "top": top, "width": width, "height": height}


def page_view(page: Page, links: MediaLinks, view: View) -> ImagePage | CompactPage:
    """A page of a list for its owner."""
    if view == "compact":
        images = [_compact_view(entry, links) for entry in page.entries]
        return CompactPage(base=links.base, images=images, next_cursor=page.cursor)
    return ImagePage(images=[image_view(entry, links) for entry in page.entries], next_cursor=page.cursor)


def change_page_view(page: ChangedPage, links: MediaLinks, view: View) -> ChangePage | CompactChangePage:
    """A page of changes for the images' owner."""
    position, more = str(page.position), page.more
    if view == "compact":
        compact = [
            CompactChange(
                id=image_id, deleted=entry is None, image=None if entry is None else _compact_view(entry, links)
            )
            for image_id, entry in page.images
        ]
        return CompactChangePage(
            base=links.base, changes=compact, albums=_changed_albums(page, links), next_since=position, more=more
        )
    changes = [
        Change(id=image_id, deleted=entry is None, image=None if entry is None else image_view(entry, links))
        for image_id, entry in page.images
    ]
    return ChangePage(changes=changes, albums=_changed_albums(page, links), next_since=position, more=more)


def _changed_albums(page: ChangedPage, links: MediaLinks) -> list[AlbumChange]:
    return [
        AlbumChange(id=album_id, deleted=sight is None, album=None if sight is None else album_view(sight, links))
        for album_id, sight in page.albums
    ]


def album_view(sight: Sight, links: MediaLinks) -> AlbumEntry:
    """An album for its owner."""
    album = sight.album
    return AlbumEntry.model_validate(
        {
            "id": album.album_id,
            "title": album.title,
            "description": album.description,
            "order": album.order,
            "cover_id": album.cover,
            "cover": None if sight.cover is None else image_view(sight.cover, links),
            "images": sight.images,
            "first": sight.first,
            "last": sight.last,
            "version": album.version,
            "created_at": album.created_at,
            "updated_at": album.updated_at,
        }
    )


def similar_view(similar: SimilarEntries, links: MediaLinks) -> SimilarImages:
    """A page of images that are like another, for their owner."""

    def images(likeness: Likeness) -> list[ImageEntry]:
        return [image_view(entry, links) for entry in similar.entries.get(likeness, ())]

    return SimilarImages(
        compared=[*similar.compared],
        same_bytes=images(Likeness(LikenessKind.SAME_BYTES)),
        same_pixels=images(Likeness(LikenessKind.SAME_PIXELS)),
        look_alike=[
            LookAlike(distance=distance, image=image)
            for distance in range(MAX_DISTANCE + 1)
            for image in images(Likeness(LikenessKind.LOOK_ALIKE, distance))
        ],
        next_cursor=similar.cursor,
    )


def _compact_view(entry: Entry, links: MediaLinks) -> CompactImage:
    pictures = entry.pictures or {}
    prefix = keys.order_prefix(entry.owner, entry.image_id, PICTURES, pictures["order"]) if pictures else None
    source, place = _source(entry, _findings(entry.result(StageName.METADATA))), entry.place
    return CompactImage(
        id=entry.image_id,
        status=entry.status,
        version=entry.words.version,
        favourite=entry.words.favourite,
        trashed_at=entry.trashed_since,
        local=None if place is None else place.local,
        width=None if source is None else source.width,
        height=None if source is None else source.height,
        thumbhash=(pictures.get("placeholder") or {}).get("thumbhash"),
        path=None if prefix is None else quote(f"{prefix}{pictures['ladder']}/"),
        query=None if prefix is None else links.signature(prefix),
        pictures=_compact_pictures(entry) if prefix else [],
    )


def _compact_pictures(entry: Entry) -> list[CompactPicture]:
    """Each stored picture once, with all its formats."""
    found: dict[tuple[str, int, int], CompactPicture] = {}
    for stored in sorted(entry.renditions, key=lambda each: each.width * each.height):
        key = (stored.rungs[0], stored.width, stored.height)
        name, width, height = key
        picture = found.setdefault(
            key, CompactPicture(name=name, width=width, height=height, formats=[], animated=[])
        )
        picture.formats.append(stored.format)
        if stored.animated:
            picture.animated.append(stored.format)
    return list(found.values())


def _thumbnails(entry: Entry, pictures: Attributes, links: MediaLinks) -> Iterator[Thumbnail]:
    """Each rung's picture in each of its formats; one object may serve several rungs."""
    if not pictures:
        return
    prefix = keys.order_prefix(entry.owner, entry.image_id, PICTURES, pictures["order"])
    url = links.urls(prefix)
    for stored in entry.renditions:
        name = keys.rendition_name(pictures["ladder"], stored.rungs[0], stored.format)
        for rung in stored.rungs:
            yield Thumbnail(
                name=rung,
                format=stored.format,
                content_type=by_extension(stored.format).media_type,
                width=stored.width,
                height=stored.height,
                bytes=stored.bytes,
                animated=stored.animated,
                url=url(name),
            )


def _findings(result: Attributes | None) -> Summary | None:
    found = {name: value for name, value in (result or {}).items() if name not in ("order", "engine")}
    return cast("Summary", found) if found else None


def _faults(entry: Entry) -> list[StageFault]:
    """Why stages gave up; a stage that is trying again has no fault here."""
    faults = ((stage, entry.fault(stage)) for stage in StageName if entry.settled(stage))
    return [
        StageFault(stage=stage, code=cast("ErrorCode", f.code), message=f.message, retry=f.retry)
        for stage, f in faults
        if f
    ]
