"""Every error the API answers with, as problem details (RFC 9457). A route raises one; clients read its `code`."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from aws_lambda_powertools.event_handler import Response

CONTENT_TYPE = "application/problem+json"


class Problem(Exception):
    """A refusal with its HTTP status.

    `code` is for programs and never changes; `title` says the same to people; `detail` speaks of one occurrence.
    """

    status: ClassVar[HTTPStatus]
    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(
        self,
        detail: str | None = None,
        *,
        members: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.members = members or {}
        self.headers = headers or {}

    def document(self, public_url: str, path: str) -> dict[str, Any]:
        """The problem as it meets the request of a path; `type` opens the page that explains it.

        The query stays out of it: a media link's holds its signature.
        """
        return {
            "type": f"{public_url}/docs#{self.code}",
            "title": self.title,
            "status": self.status.value,
            "code": self.code,
            **({"detail": self.detail} if self.detail else {}),
            "instance": path,
            **self.members,
        }

    def response(self, public_url: str, path: str) -> Response[str]:
        """The answer to the request of a path."""
        return Response(self.status.value, CONTENT_TYPE, json.dumps(self.document(public_url, path)), self.headers)


class InvalidJson(Problem):
    """The body cannot be read as JSON text in UTF-8."""

    status, code = HTTPStatus.BAD_REQUEST, "invalid_json"
    title = "The request's body is not JSON."


class BadCursor(Problem):
    """The cursor was not given out by a list of this API."""

    status, code = HTTPStatus.BAD_REQUEST, "invalid_cursor"
    title = "The cursor is not one that a list gave out."


class Unauthenticated(Problem):
    """The request carries no token, or one that names no user."""

    status, code = HTTPStatus.UNAUTHORIZED, "unauthenticated"
    title = "A valid token is needed."


class LinkInvalid(Problem):
    """The signature of a media link is missing or does not fit its path and expiry."""

    status, code = HTTPStatus.FORBIDDEN, "link_invalid"
    title = "The link is not one that this API gave out."


class LinkOutdated(Problem):
    """A media link's time is over: reading the image again gives a fresh one."""

    status, code = HTTPStatus.FORBIDDEN, "link_expired"
    title = "The link has expired."


class NotFound(Problem):
    """Nothing is served under this path."""

    status, code = HTTPStatus.NOT_FOUND, "not_found"
    title = "There is nothing here."


class ImageNotFound(Problem):
    """There is no such image, it was deleted, or it belongs to somebody else: the answer is the same."""

    status, code = HTTPStatus.NOT_FOUND, "image_not_found"
    title = "There is no such image."


class NotYet(Problem):
    """The image exists, but not yet the part of it that was asked for."""

    status, code = HTTPStatus.NOT_FOUND, "not_yet"
    title = "The image has no such part yet."


class MethodNotAllowed(Problem):
    """The path exists, but not with this method; the Allow header lists those it has."""

    status, code = HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed"
    title = "The path does not have this method."


class AlreadyUploaded(Problem):
    """The image of this id has its original: another one needs an id of its own."""

    status, code = HTTPStatus.CONFLICT, "already_uploaded"
    title = "The image already has its original."


class AlreadyDeleted(Problem):
    """The image of this id was deleted: another one needs an id of its own."""

    status, code = HTTPStatus.CONFLICT, "already_deleted"
    title = "The image was deleted."


class TooLarge(Problem):
    """The file is larger than `max_bytes`."""

    status, code = HTTPStatus.CONTENT_TOO_LARGE, "too_large"
    title = "The file is too large."


class NotJson(Problem):
    """The body's Content-Type is not application/json."""

    status, code = HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json"
    title = "The request's body must be application/json."


class Invalid(Problem):
    """Values are missing or not allowed; `errors` lists each with its place."""

    status, code = HTTPStatus.UNPROCESSABLE_CONTENT, "invalid"
    title = "The request has missing or wrong values."


class Unexpected(Problem):
    """A fault of ours; a later try may succeed."""

    status, code = HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected"
    title = "Something went wrong on our side."
