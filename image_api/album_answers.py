"""Answers about an album."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from darkroom import services
from darkroom.albums import Album
from darkroom.catalog.albums import Saved, Saving
from darkroom.observability import logger
from image_api.album_models import AlbumEntry
from image_api.albums import sights
from image_api.conditions import etag
from image_api.problems import AlbumNotFound, AlreadyDeleted, Outdated, PreconditionMissing
from image_api.services import media_links
from image_api.settings import ApiSettings
from image_api.views import album_view


def saved_answer(saved: Saved) -> Response[AlbumEntry]:
    """What a client gets for a change of an album. Raises a Problem if it was refused."""
    album = saved.album
    if saved.ending is Saving.DELETED:
        raise AlreadyDeleted
    if album is None:
        raise AlbumNotFound
    if saved.ending is Saving.OUTDATED:
        raise Outdated(members={"version": album.version})
    if saved.ending is Saving.UNCONDITIONAL:
        raise PreconditionMissing
    if saved.ending is not Saving.CREATED:
        return album_answer(album)
    logger.info("album created", owner=album.owner, album_id=album.album_id)
    location = f"{services.settings(ApiSettings).public_url}/albums/{album.album_id}"
    return album_answer(album, HTTPStatus.CREATED, {"Location": location})


def album_answer(
    album: Album, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None
) -> Response[AlbumEntry]:
    """An album for its owner, with its ETag."""
    [sight] = sights(album.owner, [album]).values()
    seen = album_view(sight, media_links())
    return Response(status, "application/json", seen, {"ETag": etag(album.version, seen), **(headers or {})})
