"""Users of the deployed stack: made, logged in, with the API's client."""

import base64
import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import httpx
from botocore.exceptions import ClientError

from darkroom_client import Darkroom
from local.deployment import Stack
from local.errors import LocalError

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.client import CognitoIdentityProviderClient

# For one answer. In a burst every request may wait for a cold start on a laptop's few cores.
REQUEST_SECONDS: Final = 60

# Requests at once, as many as a phone's gallery sends.
PARALLEL: Final = 8

# Between two looks at an image, more often than the API asks for: who waits here wants to go on.
POLL_SECONDS: Final = 0.2


LEAST_PASSWORD: Final = 12
"""The characters that the pool asks of a password (template.yaml). It asks for nothing else."""


@dataclass(frozen=True)
class Login:
    """A user of the deployed pool."""

    email: str
    password: str


DEMO: Final = Login("demo@example.com", "darkroom-demo-login")
"""The user of `make run`."""


class User(Darkroom):
    """One logged-in user; `sub` identifies the user in the pool and in the catalogue."""

    def __init__(self, stack: Stack, login: Login) -> None:
        """Log a user in; make the user first if there is none."""
        make_user(_cognito(stack), stack.outputs["UserPoolId"], login)
        self.token = access_token(stack, login)
        self.sub = _subject(self.token)
        super().__init__(
            stack.api_url, token=partial(access_token, stack, login), timeout=httpx.Timeout(REQUEST_SECONDS)
        )


def access_token(stack: Stack, login: Login) -> str:
    """An access token of a user, valid for an hour."""
    answer = _cognito(stack).initiate_auth(
        ClientId=stack.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": login.email, "PASSWORD": login.password},
    )
    return answer["AuthenticationResult"]["AccessToken"]


def sign_in_link(stack: Stack, login: Login) -> str:
    """A link to the gallery that signs a user in, as the embedded AWS alone accepts it."""
    return f"{stack.outputs['GalleryUrl']}#{urlencode({'user': login.email, 'password': login.password})}"


def make_user(cognito: "CognitoIdentityProviderClient", pool: str, login: Login) -> None:
    """Make a user of a pool; one who exists gets the password.

    Nobody is made with a password that is refused. Raises LocalError if it is too short, and botocore's errors.
    """
    if len(login.password) < LEAST_PASSWORD:
        raise LocalError(f"The password is too short. It needs at least {LEAST_PASSWORD} characters.")
    try:
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=login.email,
            MessageAction="SUPPRESS",
            TemporaryPassword=login.password,  # refused here, before there is a user
            UserAttributes=[
                {"Name": "email", "Value": login.email},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "UsernameExistsException":
            raise
    cognito.admin_set_user_password(UserPoolId=pool, Username=login.email, Password=login.password, Permanent=True)


def _cognito(stack: Stack) -> "CognitoIdentityProviderClient":
    return stack.session().client("cognito-idp", endpoint_url=stack.endpoint)


def _subject(token: str) -> str:
    """The user of a token: the claim `sub` (RFC 7519, 4.1.2)."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(claims["sub"])
