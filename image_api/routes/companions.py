"""Companions: the files that belong to an image, such as the video of a Live Photo."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.companions.companion import Companion
from darkroom.observability import logger
from darkroom.stages import StageName
from image_api.caller import Caller
from image_api.downloads import lead_to, link_to
from image_api.lookup import Id, find
from image_api.models import UUID, CompanionList, OriginalLink, known_id
from image_api.openapi import TOKEN, answers
from image_api.problems import CompanionNotFound, ImageNotFound, Invalid
from image_api.views import companion_view

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

CompanionId = Annotated[
    str,
    AfterValidator(known_id),
    Path(description="The companion's id.", json_schema_extra={"format": "uuid", "pattern": UUID}),
]
"""The id of a companion in a path."""


@router.get(
    "/images/<image_id>/companions",
    summary="List an image's companions",
    description="The files that belong to it, in order of their names: they were sent for it, or found beside it "
    "in a bulk drop. An image has the same list in `companions`.",
    operation_id="listCompanions",
    tags=["Companions"],
    security=TOKEN,
    responses=answers(200, "The companions.", ImageNotFound, Invalid),
)
def list_companions(image_id: Id, caller: Caller) -> CompanionList:
    entry = find(caller, image_id)
    return CompanionList(companions=[companion_view(each) for each in entry.companions])


@router.get(
    "/images/<image_id>/companions/<companion_id>/original",
    summary="Download a companion",
    description="Redirects to a link that works for five minutes, as for the original of an image.",
    operation_id="getCompanion",
    tags=["Companions"],
    security=TOKEN,
    responses=answers(
        302,
        "The file is at `Location`.",
        ImageNotFound,
        CompanionNotFound,
        Invalid,
        content={},
        headers=["Location"],
    )
    | {200: {"description": "The link.", "content": {"application/json": {"model": OriginalLink}}}},
)
def get_companion(
    image_id: Id,
    companion_id: CompanionId,
    caller: Caller,
    accept: Annotated[str, Header(description="With `application/json`, the answer is the link as JSON.")] = "",
) -> Response[OriginalLink | None]:
    entry = find(caller, image_id)
    companion = _companion(entry, companion_id)
    place = f"{companion.companion_id}/"
    order = entry.due(StageName.METADATA)
    return lead_to(link_to(entry, order, companion.key, companion.version_id, companion.name, place), accept)


@router.delete(
    "/images/<image_id>/companions/<companion_id>",
    summary="Delete a companion",
    description="For good: only images have a trash.",
    operation_id="deleteCompanion",
    tags=["Companions"],
    security=TOKEN,
    status_code=204,
    responses=answers(204, "It is deleted.", ImageNotFound, CompanionNotFound, Invalid, content={}),
)
def delete_companion(image_id: Id, companion_id: CompanionId, caller: Caller) -> Response[str]:
    entry = find(caller, image_id)
    companion = _companion(entry, companion_id)
    objects = services.objects()
    objects.delete_versions({companion.key: objects.version_ids(companion.key)})
    services.catalog(Images).unlink(entry, companion.key)
    logger.info("companion deleted", owner=entry.owner, image_id=entry.image_id, companion_id=companion_id)
    return Response(204, body="")


def _companion(entry: Entry, companion_id: str) -> Companion:
    found = next((each for each in entry.companions if each.companion_id == companion_id), None)
    if found is None:
        raise CompanionNotFound
    return found
