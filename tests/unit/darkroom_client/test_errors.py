"""Each answer that refuses something is a typed error."""

from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.document import kept
from darkroom_client import errors
from darkroom_client.errors import ApiError, raise_for_problem
from tests.unit.darkroom_client.fake_api import FakeApi, refusal

CODES: Final = kept()["components"]["schemas"]["ProblemDetails"]["properties"]["code"]["enum"]


def raised(answer: httpx.Response) -> ApiError:
    with pytest.raises(ApiError) as caught:
        FakeApi(answer).client(retries=0).get_health()
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "unauthenticated", errors.Unauthenticated),
        (403, "link_expired", errors.LinkRefused),
        (404, "image_not_found", errors.NotFound),
        (404, "not_yet", errors.NotYet),
        (409, "already_uploaded", errors.AlreadyUploaded),
        (409, "already_deleted", errors.AlreadyDeleted),
        (410, "changes_forgotten", errors.ChangesForgotten),
        (413, "storage_full", errors.StorageFull),
        (413, "too_many_images", errors.StorageFull),
        (409, "nothing_to_retry", errors.Conflict),
        (410, "account_closed", errors.AccountClosed),
        (412, "outdated", errors.PreconditionFailed),
        (413, "too_large", errors.TooLarge),
        (422, "invalid", errors.Invalid),
        (429, "too_many_requests", errors.TooManyRequests),
        (429, "too_many_open_slots", errors.TooManyOpenSlots),
        (500, "unexpected", errors.Unavailable),
        (503, "unavailable", errors.Unavailable),
        (404, "of_tomorrow", errors.NotFound),
        (418, "of_tomorrow", ApiError),
        (599, "of_tomorrow", errors.Unavailable),
    ],
)
def test_a_problem_is_an_error_of_its_kind(status: int, code: str, kind: type[ApiError]) -> None:
    error = raised(refusal(status, code, headers={"apigw-requestid": "JKJaXmPLvHcESHA="}))
    assert type(error) is kind
    assert (error.status, error.code, error.request_id) == (status, code, "JKJaXmPLvHcESHA=")
    assert str(error) == f"{status} No. ({code})"


def test_the_exceptions_know_only_codes_of_the_contract() -> None:
    assert set(errors._BY_CODE) <= set(CODES)


def test_what_a_problem_says_is_at_hand() -> None:
    outdated = raised(refusal(412, "outdated", version=4))
    assert isinstance(outdated, errors.PreconditionFailed)
    assert outdated.version == 4
    limited = raised(refusal(429, "too_many_requests", headers={"Retry-After": "7"}))
    assert isinstance(limited, errors.TooManyRequests)
    assert limited.retry_after == 7
    for nonsense in ("nan", "inf", "-1", "Wed, 21 Oct 2026 07:28:00 GMT", ""):
        limited = raised(refusal(429, "too_many_requests", headers={"Retry-After": nonsense}))
        assert isinstance(limited, errors.TooManyRequests)
        assert limited.retry_after is None
    rejected = raised(refusal(404, "rejected", reason="truncated"))
    assert isinstance(rejected, errors.NotMade)
    assert rejected.reason == "truncated"
    full = raised(refusal(413, "storage_full", max_stored_bytes=10**9))
    assert isinstance(full, errors.StorageFull)
    assert (full.max_stored_bytes, full.max_images) == (10**9, None)
    wrong = [{"in": "body", "pointer": "/filename", "detail": "Field required"}]
    invalid = raised(refusal(422, "invalid", errors=wrong))
    assert isinstance(invalid, errors.Invalid)
    assert [each.pointer for each in invalid.values] == ["/filename"]
    assert str(invalid) == "422 No. (invalid); body /filename: Field required"


@pytest.mark.parametrize(("status", "kind"), [(401, errors.Unauthenticated), (429, errors.TooManyRequests)])
def test_what_api_gateway_answers_is_an_error_of_the_same_kind(status: int, kind: type[ApiError]) -> None:
    error = raised(refusal(status))
    assert type(error) is kind
    assert (error.code, error.problem) == (None, None)
    assert str(error) == f"{status} {HTTPStatus(status).phrase}"


@given(
    status=st.integers(400, 599),
    body=st.binary(),
    retry_after=st.text(st.characters(codec="ascii", exclude_categories=["Cc"])),
)
def test_no_answer_of_any_proxy_is_another_exception(status: int, body: bytes, retry_after: str) -> None:
    with pytest.raises(ApiError):
        raise_for_problem(httpx.Response(status, content=body, headers={"Retry-After": retry_after}))


def test_no_link_is_in_a_message(tmp_path: Path) -> None:
    with pytest.raises(errors.LinkRefused) as caught, FakeApi(refusal(403, "link_expired")).client() as client:
        client.download("https://api.example.com/media/a.jpg?e=1&s=secret", tmp_path / "a.jpg")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "body", [b"<html>Log in to the network</html>", b"", b"null", b'{"unexpected": 1}', b"\xff"]
)
def test_the_success_of_another_server_is_an_error(body: bytes) -> None:
    answer = httpx.Response(200, content=body, headers={"Content-Type": "text/html"})
    with pytest.raises(errors.UnexpectedAnswer, match=r"api\.example\.com"), FakeApi(answer).client() as client:
        client.get_health()
