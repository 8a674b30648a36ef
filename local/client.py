"""A client of the deployed API, like any app: log in, get a slot, post the form, read."""

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import requests
from botocore.exceptions import ClientError
from requests.adapters import HTTPAdapter

from local.deployment import Stack

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.client import CognitoIdentityProviderClient

# For one answer. In a burst every request may wait for a cold start on a laptop's few cores.
REQUEST_SECONDS: Final = 60

# Until a limit allows requests again: the minute ends, and photos arrive in their slots.
LIMITED_SECONDS: Final = 300

# Requests at once, as many as a phone's gallery sends.
PARALLEL: Final = 8

SETTLED: Final = {"ready", "partial", "rejected", "failed"}


@dataclass(frozen=True)
class Login:
    """A user of the deployed pool."""

    email: str
    password: str


DEMO: Final = Login("demo@example.com", "darkroom-demo-login")
"""The user of `make run`."""


class Client:
    """One logged-in user; `sub` identifies the user in the pool and in the catalogue."""

    def __init__(self, stack: Stack, token: str, sub: str) -> None:
        self.sub = sub
        self.token = token
        self._url = stack.api_url
        self._http = requests.Session()
        self._http.headers["Authorization"] = f"Bearer {token}"
        self._http.mount("http://", HTTPAdapter(pool_maxsize=PARALLEL))

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request to the API; `path` begins with a slash. At a limit, it waits and repeats the request."""
        deadline = time.monotonic() + LIMITED_SECONDS
        while True:
            answer = self._http.request(method, self._url + path, timeout=REQUEST_SECONDS, **options)
            if answer.status_code != requests.codes.too_many_requests or time.monotonic() > deadline:
                return answer
            time.sleep(float(answer.headers.get("Retry-After", 1)))

    def upload(
        self, filename: str, body: bytes, content_type: str = "image/jpeg", image_id: str | None = None
    ) -> str | None:
        """Upload a photo through a slot unless it is there; its image id, or None if that image was deleted."""
        image_id = image_id or str(uuid.uuid4())
        slot = self.request(
            "PUT", f"/images/{image_id}", json={"filename": filename, "content_type": content_type}
        )
        if slot.status_code == requests.codes.conflict:
            return image_id if slot.json()["code"] == "already_uploaded" else None
        slot.raise_for_status()
        form = slot.json()["upload"]
        posted = requests.post(
            form["url"], data=form["fields"], files={"file": (filename, body)}, timeout=REQUEST_SECONDS
        )
        posted.raise_for_status()
        return image_id

    def image(self, image_id: str) -> dict[str, Any]:
        """One image as the API shows it."""
        answer = self.request("GET", f"/images/{image_id}")
        answer.raise_for_status()
        image: dict[str, Any] = answer.json()
        return image

    def images(self) -> Iterator[dict[str, Any]]:
        """All images, newest first, page by page."""
        cursor: str | None = None
        while True:
            answer = self.request("GET", "/images", params={"cursor": cursor} if cursor else {})
            answer.raise_for_status()
            page = answer.json()
            yield from page["images"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def wait(self, image_id: str, seconds: float) -> dict[str, Any]:
        """Poll an image until its processing has ended. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while True:
            image = self.image(image_id)
            if image["status"] in SETTLED:
                return image
            if time.monotonic() > deadline:
                raise TimeoutError(f"image {image_id} is still {image['status']} after {seconds:.0f} s")
            time.sleep(0.2)


def log_in(stack: Stack, login: Login) -> Client:
    """Log a user in; make the user first if there is none."""
    cognito: CognitoIdentityProviderClient = stack.session().client("cognito-idp", endpoint_url=stack.emulator.url)
    pool, client_id = stack.outputs["UserPoolId"], stack.outputs["UserPoolClientId"]
    make_user(cognito, pool, login)
    answer = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": login.email, "PASSWORD": login.password},
    )
    token = answer["AuthenticationResult"]
    attributes = cognito.get_user(AccessToken=token["AccessToken"])["UserAttributes"]
    sub = next(attribute["Value"] for attribute in attributes if attribute["Name"] == "sub")
    return Client(stack, token["AccessToken"], sub)


def make_user(cognito: "CognitoIdentityProviderClient", pool: str, login: Login) -> None:
    """Make a user of a pool; one who exists gets the password."""
    try:
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=login.email,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": login.email},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "UsernameExistsException":
            raise
    cognito.admin_set_user_password(UserPoolId=pool, Username=login.email, Password=login.password, Permanent=True)
