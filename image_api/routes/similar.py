"""Images that are like another."""

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom.library.likeness import prints
from darkroom.stages import StageName
from image_api.caller import Caller
from image_api.lookup import Id, find, without_result
from image_api.models import SimilarImages
from image_api.openapi import TOKEN, answers
from image_api.paging import PAGE, Cursor, LimitInFull
from image_api.problems import BadCursor, Failed, ImageNotFound, Invalid, NotYet, Rejected
from image_api.services import media_links
from image_api.similarity import similar_entries
from image_api.views import similar_view

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types


@router.get(
    "/images/<image_id>/similar",
    summary="Find images that are like another",
    description="Other images of the same owner, in three answers, each in the strongest one that holds for it. "
    "Pictures whose perceptual hashes differ in at most six bits are always found. The strongest answers and "
    "the nearest pictures come first, over all pages. Images in the trash are left out, but the image that is "
    "asked about may be there.",
    operation_id="listSimilar",
    tags=["Images"],
    security=TOKEN,
    responses=answers(200, "One page.", BadCursor, ImageNotFound, Invalid, NotYet, Rejected, Failed),
)
def list_similar(image_id: Id, caller: Caller, limit: LimitInFull = PAGE, cursor: Cursor = None) -> SimilarImages:
    entry = find(caller, image_id)
    summary = entry.result(StageName.METADATA)
    if summary is None:
        raise without_result(entry, StageName.METADATA)
    return similar_view(similar_entries(entry, prints(summary), limit, cursor), media_links())
