"""Every error of the API, as problem details (RFC 9457). A route raises one; clients read its `code`."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, Final

from aws_lambda_powertools.event_handler import Response

CONTENT_TYPE: Final = "application/problem+json"

FAULT_SECONDS: Final = 5
"""When to try again after a fault of AWS: it is either over in seconds or lasts long."""


class Problem(Exception):
    """A refusal with its HTTP status.

    `code` is for programs and never changes; `title` says the same for people; `detail` is about one occurrence.
    """

    status: ClassVar[HTTPStatus]
    code: ClassVar[str]
    title: ClassVar[str]
    header: ClassVar[str | None] = None
    """A header that its answer always has."""

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
        """The problem as the answer to a request for a path; `type` links to the page that explains it.

        The query is left out: that of a media link has its signature.
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
        """The answer to a request for a path."""
        return Response(self.status.value, CONTENT_TYPE, json.dumps(self.document(public_url, path)), self.headers)


class InvalidJson(Problem):
    """The body is not JSON text in UTF-8."""

    status, code = HTTPStatus.BAD_REQUEST, "invalid_json"
    title = "The request's body is not JSON."


class BadCursor(Problem):
    """The cursor, or the position in the changes, does not come from a list of this API."""

    status, code = HTTPStatus.BAD_REQUEST, "invalid_cursor"
    title = "The cursor does not come from a list of this API."


class Unauthenticated(Problem):
    """The request has no access token of this deployment. An ID token is not accepted."""

    status, code = HTTPStatus.UNAUTHORIZED, "unauthenticated"
    title = "The request needs a valid access token."
    header = "WWW-Authenticate"


class LinkInvalid(Problem):
    """The signature of a media link is missing, or does not match its path and expiry."""

    status, code = HTTPStatus.FORBIDDEN, "link_invalid"
    title = "The link does not come from this API."


class LinkOutdated(Problem):
    """The media link has expired; reading the image again gives a fresh one."""

    status, code = HTTPStatus.FORBIDDEN, "link_expired"
    title = "The link has expired."


class PasswordNeeded(Problem):
    """The share has a password, and the request no session that holds: `POST /s/{token}/session` gives one."""

    status, code = HTTPStatus.FORBIDDEN, "password_needed"
    title = "The share needs its password."


class WrongPassword(Problem):
    """This is not the share's password."""

    status, code = HTTPStatus.FORBIDDEN, "wrong_password"
    title = "The password is wrong."


class NotFound(Problem):
    """Nothing is served at this path, or the image has no picture in this format."""

    status, code = HTTPStatus.NOT_FOUND, "not_found"
    title = "There is nothing here."


class ImageNotFound(Problem):
    """The image does not exist, was deleted, or belongs to somebody else; the answer is always the same."""

    status, code = HTTPStatus.NOT_FOUND, "image_not_found"
    title = "There is no such image."


class ShareNotFound(Problem):
    """The share does not exist, has expired or was revoked, or what it shares is gone; the answer is always the
    same."""

    status, code = HTTPStatus.NOT_FOUND, "share_not_found"
    title = "There is no such share."


class AlbumNotFound(Problem):
    """The album does not exist, was deleted, or belongs to somebody else; the answer is always the same."""

    status, code = HTTPStatus.NOT_FOUND, "album_not_found"
    title = "There is no such album."


class CompanionNotFound(Problem):
    """The image has no such companion: it never had it, or it was deleted."""

    status, code = HTTPStatus.NOT_FOUND, "companion_not_found"
    title = "The image has no such companion."


class NotInAlbum(Problem):
    """The image to be moved, or the one that another is to stand after, does not belong to the album."""

    status, code = HTTPStatus.NOT_FOUND, "not_in_album"
    title = "The album has no such image."


class ExportNotFound(Problem):
    """The export does not exist, has expired, or was removed."""

    status, code = HTTPStatus.NOT_FOUND, "export_not_found"
    title = "There is no such export."


class NotYet(Problem):
    """The image exists, but the part of it that was asked for is not ready yet."""

    status, code = HTTPStatus.NOT_FOUND, "not_yet"
    title = "This part of the image is not ready yet."


class Rejected(Problem):
    """The image exists, but this part of it could not be made, because of the file; `reason` says why, for
    programs."""

    status, code = HTTPStatus.NOT_FOUND, "rejected"
    title = "This part of the image could not be made, because of the file."


class Failed(Problem):
    """The image exists, but this part of it could not be made, because of a fault on our side; another try may
    succeed. `reason` says why, for programs."""

    status, code = HTTPStatus.NOT_FOUND, "failed"
    title = "This part of the image could not be made, because of a fault on our side."


class MethodNotAllowed(Problem):
    """The path does not support this method; the Allow header lists the methods that it supports."""

    status, code = HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed"
    title = "The path does not support this method."


class AlreadyUploaded(Problem):
    """The image with this id already has its original; another photo needs a new id."""

    status, code = HTTPStatus.CONFLICT, "already_uploaded"
    title = "The image already has its original."


class ExportIsRunning(Problem):
    """Another export of the user is not finished: `export` is its id. Wait for it, or delete it."""

    status, code = HTTPStatus.CONFLICT, "export_running"
    title = "Another export is running."


class ExportsFull(Problem):
    """The user keeps `max_exports` exports. Delete some, or wait until they expire."""

    status, code = HTTPStatus.CONFLICT, "too_many_exports"
    title = "There are too many exports."


class NotInParts(Problem):
    """The slot's file is sent in one request: its slot declares no `size`, or one that is not above
    `multipart_over`."""

    status, code = HTTPStatus.CONFLICT, "not_in_parts"
    title = "The file is not sent in parts."


class InTrash(Problem):
    """The image is in the trash; restore it before it is shared."""

    status, code = HTTPStatus.CONFLICT, "in_trash"
    title = "The image is in the trash."


class AlreadyRevoked(Problem):
    """The share that a request with this Idempotency-Key has made was revoked. Another share needs another key."""

    status, code = HTTPStatus.CONFLICT, "already_revoked"
    title = "The share was revoked."


class SlotExpired(Problem):
    """The slot was opened or renewed more than a day ago and does not count any more; open it again."""

    status, code = HTTPStatus.CONFLICT, "slot_expired"
    title = "The slot has to be opened again."


class PartsMissing(Problem):
    """Parts of the file have not arrived; `missing` has the numbers of the first of them. Send them, then complete
    the upload."""

    status, code = HTTPStatus.CONFLICT, "parts_missing"
    title = "Parts of the file have not arrived."


class NothingToRetry(Problem):
    """No work on the image has failed, or newer bytes are being processed."""

    status, code = HTTPStatus.CONFLICT, "nothing_to_retry"
    title = "There is nothing to try again."


class NotUploaded(Problem):
    """The slot has no photo yet, so there is nothing to edit or to make anew."""

    status, code = HTTPStatus.CONFLICT, "not_uploaded"
    title = "The image has no original yet."


class AlreadyDeleted(Problem):
    """The image, album or export with this id was deleted; another one needs a new id, or another
    Idempotency-Key."""

    status, code = HTTPStatus.CONFLICT, "already_deleted"
    title = "What had this id was deleted."


class AccountGone(Problem):
    """The user has closed the account. Its images are being destroyed, and nothing brings it back."""

    status, code = HTTPStatus.GONE, "account_closed"
    title = "The account is closed."


class ChangesForgotten(Problem):
    """Deletions since this position are not remembered any more. Begin anew without `since`, and in the end forget
    each image that has not come, except those that still wait to be sent or are in their first processing."""

    status, code = HTTPStatus.GONE, "changes_forgotten"
    title = "The changes since this position are not complete any more."


class Outdated(Problem):
    """Somebody else has edited the image or album since it was read, or there is one already; `version` is the
    current one. Read it again, then decide."""

    status, code = HTTPStatus.PRECONDITION_FAILED, "outdated"
    title = "It was edited since it was read."


class TooLarge(Problem):
    """The file is larger than `max_bytes`."""

    status, code = HTTPStatus.CONTENT_TOO_LARGE, "too_large"
    title = "The file is too large."


class TooManyImages(Problem):
    """The user has `max_images` images, with those in the trash. Destroy some."""

    status, code = HTTPStatus.CONTENT_TOO_LARGE, "too_many_images"
    title = "The user has as many images as are allowed."


class TooManyCompanions(Problem):
    """The image has `max_companions` companions, with those that are announced. Delete some."""

    status, code = HTTPStatus.CONTENT_TOO_LARGE, "too_many_companions"
    title = "The image has as many companions as are allowed."


class AlbumFull(Problem):
    """The album has `max_images_per_album` images, with those in the trash, or has no room at this place because
    too many images were put there one by one: put the image at an end of the album."""

    status, code = HTTPStatus.CONTENT_TOO_LARGE, "album_full"
    title = "The album has no room for the image."


class TooManyAlbums(Problem):
    """The image belongs to `max_albums_per_image` albums. Remove it from one."""

    status, code = HTTPStatus.CONTENT_TOO_LARGE, "too_many_albums"
    title = "The image belongs to as many albums as are allowed."


class StorageFull(Problem):
    """With this file, the user's originals would have more than `max_stored_bytes` bytes, with those in the trash.
    Destroy some images."""

    status, code = HTTPStatus.CONTENT_TOO_LARGE, "storage_full"
    title = "There is no room for the file."


class TooManyShares(Problem):
    """The user has `max_shares` shares, or twice as many with those that were revoked in the last days. Revoke
    some, or wait for some days."""

    status, code = HTTPStatus.CONTENT_TOO_LARGE, "too_many_shares"
    title = "The user has as many shares as are allowed."


class DropFull(Problem):
    """Guests have sent as much by this share as they may, or its owner has no room."""

    status, code = HTTPStatus.CONTENT_TOO_LARGE, "drop_full"
    title = "No more photos are taken here."


class NotJson(Problem):
    """The body's Content-Type is not application/json."""

    status, code = HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json"
    title = "The request's body must be application/json."


class RangeBeyondEnd(Problem):
    """The range of bytes begins after the end of the picture; `Content-Range` has its length."""

    status, code = HTTPStatus.RANGE_NOT_SATISFIABLE, "range_beyond_end"
    title = "The picture ends before the range."


class Invalid(Problem):
    """Values are missing or not allowed; `errors` lists each one with its place."""

    status, code = HTTPStatus.UNPROCESSABLE_CONTENT, "invalid"
    title = "The request has missing or wrong values."


class IdempotencyKeyReused(Problem):
    """A request with this Idempotency-Key has made something else. Another request needs another key."""

    status, code = HTTPStatus.UNPROCESSABLE_CONTENT, "idempotency_key_reused"
    title = "The Idempotency-Key belongs to another request."


def invalid_query(parameter: str, detail: str) -> Invalid:
    """The problem of one parameter of the query."""
    return Invalid(members={"errors": [{"in": "query", "pointer": f"/{parameter}", "detail": detail}]})


def invalid_header(name: str, detail: str) -> Invalid:
    """The problem of one header."""
    return Invalid(members={"errors": [{"in": "header", "pointer": f"/{name}", "detail": detail}]})


class PreconditionMissing(Problem):
    """The request needs an `If-Match` header with the ETag that was read, so that no edit of another device is
    lost."""

    status, code = HTTPStatus.PRECONDITION_REQUIRED, "precondition_missing"
    title = "The request needs an If-Match header."


class TooManyRequests(Problem):
    """The user, or the guests of this share together, have made `max_requests_per_minute` requests in this
    minute, or given more passwords than are compared in one; `Retry-After` says when it ends."""

    status, code = HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests"
    title = "There were too many requests in this minute."
    header = "Retry-After"


class TooManyTries(Problem):
    """Too many wrong passwords were tried for this share, by whomever; `Retry-After` says when one may be tried
    again. Sessions go on."""

    status, code = HTTPStatus.TOO_MANY_REQUESTS, "too_many_tries"
    title = "There were too many wrong passwords."
    header = "Retry-After"


class TooManyOpenSlots(Problem):
    """The user has `max_open_slots` slots that wait for their photo or for its first processing. Send photos,
    wait, or delete slots."""

    status, code = HTTPStatus.TOO_MANY_REQUESTS, "too_many_open_slots"
    title = "Too many slots wait for their photo or for its processing."
    header = "Retry-After"


class TooManyExportsToday(Problem):
    """The user has begun `max_exports_per_day` exports since midnight UTC; `Retry-After` says when the next day
    begins."""

    status, code = HTTPStatus.TOO_MANY_REQUESTS, "too_many_exports_today"
    title = "There were too many exports today."
    header = "Retry-After"


class Unexpected(Problem):
    """A fault on our side; trying again later may succeed."""

    status, code = HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected"
    title = "Something went wrong on our side."


class Unavailable(Problem):
    """The service cannot answer now; `Retry-After` says when to try again."""

    status, code = HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"
    title = "The service is not available just now."
    header = "Retry-After"
