"""Which files are there: a client asks before it sends."""

import math

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import services
from image_api.caller import Caller
from image_api.digests import find_files
from image_api.known_files import FileResult, FileResults, FilesRequest
from image_api.limits import charge
from image_api.openapi import TOKEN, answers
from image_api.problems import Invalid, InvalidJson, NotJson
from image_api.settings import DIGESTS_A_CHARGE, ApiSettings

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types


@router.post(
    "/images/have",
    summary="Ask which files are there",
    description="For up to 1,000 files by their SHA-256, an answer for each. It may be a second or two late, and "
    "knows nothing of photos that are still being processed: the slot decides. A hundred count as one request.",
    operation_id="haveFiles",
    tags=["Images"],
    security=TOKEN,
    status_code=200,
    responses=answers(200, "What became of each file.", InvalidJson, NotJson, Invalid),
)
def have_files(request: FilesRequest, caller: Caller) -> FileResults:
    digests, most = request.sha256, services.settings(ApiSettings).digests_a_request
    if len(digests) > most:
        fault = {"in": "body", "pointer": "/sha256", "detail": f"There are more than {most} digests."}
        raise Invalid(members={"errors": [fault]})
    charge(caller, math.ceil(len(digests) / DIGESTS_A_CHARGE))
    found = find_files(caller, digests)
    return FileResults(
        results=[
            FileResult(
                sha256=sha256,
                state=found[sha256].state,
                id=found[sha256].image_id,
                deleted_at=found[sha256].deleted_at,
            )
            for sha256 in digests
        ]
    )
