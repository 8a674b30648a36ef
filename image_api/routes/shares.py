"""Shares, for the owner of the images."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator

from darkroom import services
from darkroom.catalog.shares import Shares
from darkroom.observability import logger
from darkroom.shares import Share
from image_api.caller import Caller
from image_api.idempotency import IdempotencyKey
from image_api.models import UUID, known_id
from image_api.new_shares import make_share
from image_api.openapi import TOKEN, answers
from image_api.paging import PAGE, Cursor, LimitInFull
from image_api.problems import (
    AlbumNotFound,
    AlreadyRevoked,
    BadCursor,
    IdempotencyKeyReused,
    ImageNotFound,
    InTrash,
    Invalid,
    InvalidJson,
    NotJson,
    NotUploaded,
    ShareNotFound,
    TooManyShares,
)
from image_api.settings import ApiSettings
from image_api.sharing import NewShare, ShareEntry, SharePage, ShareRequest, new_share_view, share_view

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

_Id = Annotated[
    str,
    AfterValidator(known_id),
    Path(description="The share's id.", json_schema_extra={"format": "uuid", "pattern": UUID}),
]


@router.post(
    "/shares",
    summary="Share an image or an album",
    description="Makes a link that opens the image, or what the album shows at any time, to everybody who has it. "
    "Only this answer has the link.",
    operation_id="createShare",
    tags=["Shares"],
    security=TOKEN,
    status_code=201,
    responses=answers(
        201,
        "The share, with its link.",
        InvalidJson,
        ImageNotFound,
        InTrash,
        NotUploaded,
        AlbumNotFound,
        AlreadyRevoked,
        TooManyShares,
        NotJson,
        Invalid,
        IdempotencyKeyReused,
        headers=["Location"],
    ),
)
def create_share(
    request: ShareRequest, caller: Caller, idempotency_key: IdempotencyKey = None
) -> Response[NewShare]:
    made = make_share(caller, request, idempotency_key)
    public_url = services.settings(ApiSettings).public_url
    location = {"Location": f"{public_url}/shares/{made.share.share_id}"}
    return Response(201, "application/json", new_share_view(made.share, made.token, public_url), location)


@router.get(
    "/shares",
    summary="List one's own shares, newest first",
    description="Those that have not expired or been revoked.",
    operation_id="listShares",
    tags=["Shares"],
    security=TOKEN,
    responses=answers(200, "One page.", BadCursor, Invalid),
)
def list_shares(caller: Caller, limit: LimitInFull = PAGE, cursor: Cursor = None) -> SharePage:
    page = services.catalog(Shares).page(caller, limit, cursor)
    return SharePage(shares=[share_view(share) for share in page.shares], next_cursor=page.cursor)


@router.get(
    "/shares/<share_id>",
    summary="Read a share",
    description="Without its link, which only the answer to the request that made it had.",
    operation_id="getShare",
    tags=["Shares"],
    security=TOKEN,
    responses=answers(200, "The share.", ShareNotFound, Invalid),
)
def get_share(share_id: _Id, caller: Caller) -> ShareEntry:
    return share_view(_find(caller, share_id))


@router.delete(
    "/shares/<share_id>",
    summary="Revoke a share",
    description="At once: its link opens nothing any more. Links to pictures that guests have already end within "
    "ten minutes, links to originals within five.",
    operation_id="deleteShare",
    tags=["Shares"],
    security=TOKEN,
    status_code=204,
    responses=answers(204, "It is revoked.", ShareNotFound, Invalid, content={}),
)
def delete_share(share_id: _Id, caller: Caller) -> Response[str]:
    if not services.catalog(Shares).revoke_by_id(caller, share_id):
        raise ShareNotFound
    logger.info("share revoked", owner=caller, share_id=share_id)
    return Response(204, body="")


def _find(owner: Caller, share_id: str) -> Share:
    share = services.catalog(Shares).get(owner, share_id)
    if share is None:
        raise ShareNotFound
    return share
