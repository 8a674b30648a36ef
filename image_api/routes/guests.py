"""Shares, for guests: public routes, each opened by a token in its path."""

from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from image_api import gallery_page
from image_api.choosing import accepted
from image_api.downloads import BY_ACCEPT, lead_to_original
from image_api.drops import open_guests_slot
from image_api.guest_views import (
    GuestImage,
    GuestImagePage,
    GuestSession,
    GuestSlot,
    GuestSlotRequest,
    SessionRequest,
    SharedThing,
    guest_view,
    session_view,
    shared_view,
)
from image_api.guests import Session, Token, check_password, enter, find, is_in, look, shown, visit
from image_api.idempotency import IdempotencyKey
from image_api.lookup import Id
from image_api.models import OriginalLink
from image_api.openapi import answers
from image_api.paging import PAGE, Cursor, LimitInFull
from image_api.problems import (
    AlreadyDeleted,
    AlreadyUploaded,
    BadCursor,
    DropFull,
    IdempotencyKeyReused,
    ImageNotFound,
    Invalid,
    InvalidJson,
    NotFound,
    NotJson,
    NotYet,
    PasswordNeeded,
    ShareNotFound,
    TooLarge,
    TooManyOpenSlots,
    TooManyRequests,
    TooManyTries,
    Unavailable,
    WrongPassword,
)
from image_api.services import guests_links, sessions

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

_VISITING: Final = (ShareNotFound, TooManyRequests, Unavailable)
_ENTERING: Final = (*_VISITING, PasswordNeeded)


@router.get(
    "/s/<token>",
    summary="Ask what a link opens",
    description="Without a session of a share with a password, it only says that one is needed. A browser that "
    "opens the link, whose `Accept` names `text/html`, gets the guests' page of the gallery instead.",
    operation_id="getSharedThing",
    tags=["Guests"],
    responses=answers(200, "What it opens.", *_VISITING, public=True)
    | {
        200: {
            "description": "What it opens.",
            "content": {
                "application/json": {"model": SharedThing},
                "text/html; charset=utf-8": {"schema": {"type": "string"}},
            },
        }
    },
)
def get_shared_thing(token: Token, session: Session = "") -> Response[SharedThing | str]:
    # The page is the same for all tokens, so it is answered before anything is read.
    if "text/html" in accepted(router.current_event.headers.get("accept", "")):
        page = gallery_page.guests_page()
        return Response(200, page.content_type, page.body, page.headers | gallery_page.page_headers() | BY_ACCEPT)
    share = visit(token)
    return Response(200, "application/json", shared_view(share, inside=is_in(share, session)), BY_ACCEPT)


@router.post(
    "/s/<token>/session",
    summary="Give a share's password",
    description="The answer's `session` opens the share for an hour. A request with a session that holds needs no "
    "password, so a guest who is in stays in.",
    operation_id="createGuestSession",
    tags=["Guests"],
    status_code=200,
    responses=answers(
        200,
        "The session.",
        *_VISITING,
        InvalidJson,
        PasswordNeeded,
        WrongPassword,
        TooManyTries,
        NotJson,
        Invalid,
        public=True,
    ),
)
def create_guest_session(token: Token, request: SessionRequest, session: Session = "") -> GuestSession:
    share = visit(token)
    if not is_in(share, session):
        check_password(share, request.password)
    return session_view(*sessions().begin(share))


@router.get(
    "/s/<token>/images",
    summary="List the images of a share",
    description="In the order of the album; the image alone, if it was shared alone. An image that is in its "
    "owner's trash is missing meanwhile.",
    operation_id="listGuestImages",
    tags=["Guests"],
    responses=answers(200, "One page.", *_ENTERING, NotFound, BadCursor, Invalid, public=True),
)
def list_guest_images(
    token: Token, session: Session = "", limit: LimitInFull = PAGE, cursor: Cursor = None
) -> GuestImagePage:
    share = look(token, session)
    page = shown(share, limit, cursor)
    images = [guest_view(share, entry, guests_links()) for entry in page.entries]
    return GuestImagePage(images=images, next_cursor=page.cursor)


@router.get(
    "/s/<token>/images/<image_id>",
    summary="Read an image of a share",
    operation_id="getGuestImage",
    tags=["Guests"],
    responses=answers(200, "The image.", *_ENTERING, ImageNotFound, NotFound, Invalid, public=True),
)
def get_guest_image(token: Token, image_id: Id, session: Session = "") -> GuestImage:
    share = look(token, session)
    return guest_view(share, find(share, image_id), guests_links())


@router.get(
    "/s/<token>/images/<image_id>/original",
    summary="Download the original of an image of a share",
    description="Redirects to a link that works for five minutes, if the owner shares originals. With `Accept: "
    "application/json` the answer is the link itself.",
    operation_id="getGuestOriginal",
    tags=["Guests"],
    responses=answers(
        302,
        "The original is at `Location`.",
        *_ENTERING,
        ImageNotFound,
        NotFound,
        NotYet,
        Invalid,
        content={},
        headers=["Location"],
        public=True,
    )
    | {200: {"description": "The link.", "content": {"application/json": {"model": OriginalLink}}}},
)
def get_guest_original(
    token: Token,
    image_id: Id,
    session: Session = "",
    accept: Annotated[str, Header(description="With `application/json`, the answer is the link as JSON.")] = "",
) -> Response[OriginalLink | None]:
    share = look(token, session)
    if not share.originals:
        raise NotFound
    return lead_to_original(find(share, image_id), accept)


@router.post(
    "/s/<token>/images",
    summary="Send a photo by a share",
    description="Opens a slot for a photo, if the owner lets guests send some. Nobody but the owner sees it.",
    operation_id="createGuestImage",
    tags=["Guests"],
    status_code=200,
    responses=answers(
        200,
        "The slot, and how to send its photo.",
        *_ENTERING,
        NotFound,
        InvalidJson,
        AlreadyUploaded,
        AlreadyDeleted,
        TooLarge,
        DropFull,
        NotJson,
        Invalid,
        IdempotencyKeyReused,
        TooManyOpenSlots,
        public=True,
    ),
)
def create_guest_image(
    token: Token, request: GuestSlotRequest, session: Session = "", idempotency_key: IdempotencyKey = None
) -> GuestSlot:
    share = enter(token, session)
    if share.drop is None:
        raise NotFound
    return open_guests_slot(share, share.drop, request, idempotency_key)
