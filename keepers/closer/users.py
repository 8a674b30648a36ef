"""The users in the Cognito pool, as far as closed accounts are concerned."""

from typing import TYPE_CHECKING

from darkroom.keys import Owner

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.client import CognitoIdentityProviderClient


class Users:
    """Deletes users."""

    def __init__(self, client: "CognitoIdentityProviderClient", pool: str) -> None:
        self._client = client
        self._pool = pool

    def delete(self, owner: Owner) -> None:
        """Delete the user of an owner, whose `sub` it is; nothing happens if there is none. Owners of bulk drops
        need not be users.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html
        """
        try:
            self._client.admin_delete_user(UserPoolId=self._pool, Username=owner)
        except self._client.exceptions.UserNotFoundException:
            return
