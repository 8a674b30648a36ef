"""What has changed, for clients that keep images of their own."""

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from image_api.caller import Caller
from image_api.change_models import ChangePage, CompactChangePage
from image_api.following import changes_since
from image_api.openapi import TOKEN, answers
from image_api.paging import PAGE, AskedView, Limit, Since, check_limit
from image_api.problems import BadCursor, ChangesForgotten, Invalid
from image_api.services import media_links
from image_api.views import change_page_view

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types


@router.get(
    "/changes",
    summary="Follow what changes",
    description="Each image that has changed since a position comes once, as it is now, also one in the trash; of "
    "a deleted one, only its id. What changes meanwhile comes later. Without `since`, all images come. Store "
    "`next_since` once the page is stored, and ask again at once while there is `more`. After "
    "`changes_forgotten`, begin without `since`; in the end, forget what has not come, except images that still "
    "wait to be sent or are in their first processing.",
    operation_id="listChanges",
    tags=["Images"],
    security=TOKEN,
    responses=answers(200, "One page.", BadCursor, ChangesForgotten, Invalid),
)
def list_changes(
    caller: Caller, limit: Limit = PAGE, since: Since = None, view: AskedView = "full"
) -> ChangePage | CompactChangePage:
    check_limit(limit, view)
    return change_page_view(changes_since(caller, since, limit), media_links(), view)
