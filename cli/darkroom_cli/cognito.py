"""Logins with a password, their renewal and their end: Cognito's own requests, which need no AWS credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from darkroom_cli import tokens
from darkroom_cli.faults import LOG_IN, Fault, LoginFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from darkroom_cli.profiles import Profile
    from darkroom_cli.tokens import Tokens

_WRONG: Final = ("NotAuthorizedException", "UserNotFoundException")

_CONFIG: Final = Config(
    signature_version=UNSIGNED, connect_timeout=10, read_timeout=30, retries={"max_attempts": 3}
)


def log_in(profile: Profile, email: str, password: str, new_password: Callable[[], str]) -> Tokens:
    """Log in. `new_password` is asked for if the operator has given only a temporary one. Raises Fault."""
    try:
        answer = _client(profile).initiate_auth(
            ClientId=profile.client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
        if answer.get("ChallengeName") == "NEW_PASSWORD_REQUIRED":
            answer = _client(profile).respond_to_auth_challenge(
                ClientId=profile.client,
                ChallengeName="NEW_PASSWORD_REQUIRED",
                Session=answer["Session"],
                ChallengeResponses={"USERNAME": email, "NEW_PASSWORD": new_password()},
            )
    except ClientError as error:
        if _code(error) in _WRONG:
            raise LoginFault("The address or the password is wrong.") from error
        raise LoginFault(f"Cognito refuses the login: {_message(error)}") from error
    except BotoCoreError as error:
        raise Fault(f"Cognito does not answer at {profile.cognito}: {error}") from error
    if "AuthenticationResult" not in answer:
        raise LoginFault(
            f"The login needs more than a password ({answer.get('ChallengeName')}): darkroom login --browser"
        )
    return tokens.from_answer(cast("dict[str, Any]", answer["AuthenticationResult"]))


def renew(profile: Profile, old: Tokens) -> Tokens:
    """Fresh tokens for old ones. Raises LoginFault if the login has ended."""
    if old.refresh is None:
        raise LoginFault(f"The login has ended. {LOG_IN}")
    try:
        answer = _client(profile).initiate_auth(
            ClientId=profile.client,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": old.refresh},
        )
    except ClientError as error:
        if _code(error) in _WRONG:
            raise LoginFault(f"The login has ended. {LOG_IN}") from error
        raise Fault(f"Cognito does not renew the login: {_message(error)}") from error
    except BotoCoreError as error:
        raise Fault(f"Cognito does not answer at {profile.cognito}: {error}") from error
    return tokens.from_answer(cast("dict[str, Any]", answer["AuthenticationResult"]), old.refresh)


def revoke(profile: Profile, old: Tokens) -> None:
    """End a login everywhere: its refresh token is not accepted any more. Raises Fault."""
    if old.refresh is None:
        return
    try:
        _client(profile).revoke_token(Token=old.refresh, ClientId=profile.client)
    except (BotoCoreError, ClientError) as error:
        raise Fault(f"The login is forgotten here, but Cognito has not ended it: {error}") from error


def _client(profile: Profile) -> Any:
    # Its region is part of the address; without credentials, nothing else needs one.
    return boto3.Session(region_name="us-east-1").client(
        "cognito-idp", endpoint_url=profile.cognito, config=_CONFIG
    )


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])


def _message(error: ClientError) -> str:
    return str(error.response["Error"]["Message"])
