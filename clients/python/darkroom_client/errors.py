"""What may go wrong, as exceptions: one for each kind of problem that a program treats in its own way.

If there was no answer at all, httpx.TransportError is raised.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    import httpx
    from pydantic import TypeAdapter

    from darkroom_client.generated.models import InvalidValue, ProblemDetails

T = TypeVar("T")

REQUEST_ID: Final = "apigw-requestid"
"""The header with API Gateway's name for a request, which stands in the operator's log too."""


class DarkroomError(Exception):
    """Everything that this package raises by itself."""


class ApiError(DarkroomError):
    """The API refuses a request, or cannot answer it.

    `code` is for programs and never changes; None if API Gateway answered by itself. `request_id` is for the
    operator. `problem` has the rest of what the API says (RFC 9457), if it says something.
    """

    def __init__(self, status: int, request_id: str | None, problem: ProblemDetails | None, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.request_id = request_id
        self.problem = problem
        self.code = problem.code if problem else None


class Unauthenticated(ApiError):
    """The token is missing, expired, or no access token (401)."""


class LinkRefused(ApiError):
    """The link to a picture has expired or was changed (403); read the image again."""


class PasswordNeeded(ApiError):
    """The share has a password, and the guest has not given it yet (403)."""


class WrongPassword(ApiError):
    """This is not the share's password (403)."""


class NotFound(ApiError):
    """There is no such image, or not this part of it (404)."""


class NotYet(NotFound):
    """This part of the image is not ready yet."""


class NotMade(NotFound):
    """This part of the image could not be made. `reason` is the code in the image's `errors`."""

    @property
    def reason(self) -> str | None:
        return self.problem.reason if self.problem else None


class Conflict(ApiError):
    """The image's state does not allow this (409)."""


class AlreadyUploaded(Conflict):
    """The photo has arrived already."""


class PartsMissing(Conflict):
    """Not all parts of a file have arrived."""


class AlreadyDeleted(Conflict):
    """The image was destroyed; another photo needs a new id."""


class ExportRunning(Conflict):
    """The owner has an export that is still being made (409)."""


class AccountClosed(ApiError):
    """The owner has closed the account (410)."""


class ChangesForgotten(ApiError):
    """A deletion may be missing among the changes (410): begin without `since`, and in the end forget each image
    that has not come, except those that still wait to be sent or are in their first processing."""


class PreconditionFailed(ApiError):
    """Somebody else has edited the image since it was read (412). `version` is the current one."""

    @property
    def version(self) -> int | None:
        return self.problem.version if self.problem else None


class PreconditionMissing(ApiError):
    """An album says something already, so a request that replaces it has to name its version (428)."""


class TooLarge(ApiError):
    """The file has more bytes than are accepted (413)."""

    @property
    def max_bytes(self) -> int | None:
        return self.problem.max_bytes if self.problem else None


class StorageFull(ApiError):
    """The user has all images or bytes that are allowed (413), those in the trash too. One limit is given."""

    @property
    def max_images(self) -> int | None:
        return self.problem.max_images if self.problem else None

    @property
    def max_stored_bytes(self) -> int | None:
        return self.problem.max_stored_bytes if self.problem else None


class DropFull(ApiError):
    """A share takes no more photos of guests, or its owner has no room for them (413)."""


class Invalid(ApiError):
    """Values are missing or wrong (422); `values` has each with its place."""

    @property
    def values(self) -> list[InvalidValue]:
        return (self.problem.errors if self.problem else None) or []


class RetryLater(ApiError):
    """The API does not answer now. `retry_after`: seconds to wait, if it says so."""

    retry_after: float | None = None


class TooManyRequests(RetryLater):
    """The limit of requests in a minute (429)."""


class TooManyOpenSlots(TooManyRequests):
    """The limit of slots without a photo (429). Send photos, or delete slots."""


class TooManyTries(TooManyRequests):
    """Too many wrong passwords were tried for a share, by whomever (429)."""


class Unavailable(RetryLater):
    """The API cannot answer just now (5xx)."""


class UnexpectedAnswer(DarkroomError):
    """A success that is not the API's: another server answers at this address, or a network's login page."""


class FileChanged(DarkroomError):
    """A file has changed while it was read or sent. Send it again when it is complete."""

    def __init__(self) -> None:
        super().__init__("The file has changed while it was sent.")


class EmptyFile(DarkroomError):
    """A file has no bytes, so it is not sent."""

    def __init__(self) -> None:
        super().__init__("The file is empty.")


class UploadRefused(DarkroomError):
    """S3 does not take the photo. `status` and `code` are S3's."""

    def __init__(self, status: int, code: str | None, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


_BY_CODE: Final[dict[str, type[ApiError]]] = {
    "already_deleted": AlreadyDeleted,
    "already_uploaded": AlreadyUploaded,
    "changes_forgotten": ChangesForgotten,
    "drop_full": DropFull,
    "export_running": ExportRunning,
    "failed": NotMade,
    "not_yet": NotYet,
    "parts_missing": PartsMissing,
    "password_needed": PasswordNeeded,
    "rejected": NotMade,
    "storage_full": StorageFull,
    "too_many_images": StorageFull,
    "too_many_open_slots": TooManyOpenSlots,
    "too_many_tries": TooManyTries,
    "wrong_password": WrongPassword,
}

# For codes without an exception of their own, also those of later versions of the API.
_BY_STATUS: Final[dict[int, type[ApiError]]] = {
    HTTPStatus.UNAUTHORIZED: Unauthenticated,
    HTTPStatus.FORBIDDEN: LinkRefused,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.GONE: AccountClosed,
    HTTPStatus.PRECONDITION_FAILED: PreconditionFailed,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLarge,
    HTTPStatus.UNPROCESSABLE_ENTITY: Invalid,
    HTTPStatus.PRECONDITION_REQUIRED: PreconditionMissing,
    HTTPStatus.TOO_MANY_REQUESTS: TooManyRequests,
}


def raise_for_problem(response: httpx.Response) -> None:
    """Raise the ApiError of an answer whose status is 400 or more. Its body has been read."""
    if response.status_code < HTTPStatus.BAD_REQUEST:
        return
    problem = _problem(response)
    kind = _kind(response.status_code, problem)
    request_id = response.headers.get(REQUEST_ID)
    error = kind(response.status_code, request_id, problem, _message(response, problem))
    if isinstance(error, RetryLater):
        error.retry_after = retry_after(response)
    raise error


def refusal(status: int, code: str | None) -> ApiError:
    """The ApiError of one item in an answer for many."""
    from darkroom_client.generated.models import ProblemDetails

    problem = ProblemDetails.model_construct(status=status, code=code, title=code) if code else None
    return _kind(status, problem)(status, None, problem, f"{status} {code}")


def content(kind: TypeAdapter[T], response: httpx.Response) -> T:
    """What an answer says. Raises ApiError and UnexpectedAnswer."""
    # Imported here: the generated modules import this one.
    from pydantic import ValidationError

    raise_for_problem(response)
    try:
        return kind.validate_json(response.content)
    except ValidationError as wrong:
        raise UnexpectedAnswer(
            f"{response.url.host} answers {response.status_code}, but not as the API does."
        ) from wrong


def retry_after(response: httpx.Response) -> float | None:
    """The seconds to wait that an answer names, if it does."""
    seconds = response.headers.get("Retry-After", "")
    return float(seconds) if seconds.isascii() and seconds.isdecimal() else None


def _problem(response: httpx.Response) -> ProblemDetails | None:
    """What the API says; None if it is not the API that answers: API Gateway has JSON of its own."""
    # Imported here: the generated modules import this one.
    from pydantic import ValidationError

    from darkroom_client.generated.models import ProblemDetails

    try:
        return ProblemDetails.model_validate_json(response.content)
    except ValidationError:
        return None


def _kind(status: int, problem: ProblemDetails | None) -> type[ApiError]:
    if problem and problem.code in _BY_CODE:
        return _BY_CODE[problem.code]
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable
    return _BY_STATUS.get(status, ApiError)


def _message(response: httpx.Response, problem: ProblemDetails | None) -> str:
    """In one line. Without the address: those of pictures are signed."""
    said = f"{problem.detail or problem.title} ({problem.code})" if problem else response.reason_phrase
    wrong = [f"{each.in_} {each.pointer}: {each.detail}" for each in (problem.errors if problem else None) or ()]
    return f"{response.status_code} {'; '.join([said, *wrong])}"
