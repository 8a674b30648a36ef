"""The gallery: a web page that uses this API, for people."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from image_api import gallery_page
from image_api.gallery_page import File
from image_api.problems import NotFound

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types


# API Gateway may drop a slash at the end, so both are the page.
@router.get("/app", include_in_schema=False)
@router.get("/app/", include_in_schema=False)
def get_page() -> Response[str]:
    return _answer(gallery_page.page(), gallery_page.page_headers())


@router.get("/app/<name>", include_in_schema=False)
def get_file(name: str) -> Response[str]:
    file = gallery_page.file(name)
    if file is None:
        raise NotFound
    # A worker has a policy of its own: that of the answer that its script came with.
    return _answer(file, gallery_page.page_headers())


def _answer(file: File, headers: dict[str, str]) -> Response[str]:
    answer = Response(200, file.content_type, file.body, {**file.headers, **headers})
    answer.base64_encoded = file.is_picture
    return answer
