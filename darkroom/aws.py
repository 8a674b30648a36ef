"""AWS clients, made once for each process from one session. Their time limits fit into those of the functions.

The session is botocore's, because importing boto3 takes longer than the rest of a function's imports
(docs/decisions.md).
"""

from typing import TYPE_CHECKING, Any, Final, cast

from botocore.config import Config
from botocore.credentials import RefreshableCredentials
from botocore.session import Session, get_session

from darkroom import dynamodb_answers
from darkroom.singletons import once

if TYPE_CHECKING:
    from mypy_boto3_budgets.client import BudgetsClient
    from mypy_boto3_cognito_idp.client import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_events.client import EventBridgeClient
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_secretsmanager.client import SecretsManagerClient
    from mypy_boto3_sns.client import SNSClient
    from mypy_boto3_sqs.client import SQSClient

# A connection inside a region takes milliseconds and a stalled one never recovers, so give up early and try again.
# The read timeout allows for the first byte of a large object. Each function sets the number of attempts
# (AWS_MAX_ATTEMPTS, by default 3): somebody waits for the API, but nobody for the workers. Between attempts
# botocore waits up to 1, 2, 4 … seconds.
_CONFIG: Final = Config(connect_timeout=2, read_timeout=4, retries={"mode": "standard"})

# botocore would walk through each request along its model; types have checked it, and DynamoDB refuses what is
# wrong. Not so for S3, where a request with an empty key would be one for the bucket.
_DYNAMODB_CONFIG: Final = _CONFIG.merge(Config(parameter_validation=False))

# Presigned URLs and forms must name the regional host. The global host redirects requests for a new bucket, and a
# browser's POST does not survive that.
_S3_CONFIG: Final = _CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))

# botocore fetches new credentials ten minutes before the old ones end, so nothing shorter is ever needed.
_SHORTEST_SECONDS: Final = 10 * 60


@once
def _session() -> Session:
    session = get_session()
    dynamodb_answers.install(session)
    return session


def _client(service: str, config: Config = _CONFIG) -> Any:
    return _session().create_client(service, config=config)


def lifetime(seconds: int) -> int:
    """For how many seconds something that is signed now may work: at most `seconds`, and halved until the signer's
    credentials live longer. S3 refuses what was signed with credentials that have ended.

    Only credentials of some providers tell when they end. Those that Lambda puts into a function's environment do
    not (docs/decisions.md).
    """
    credentials = _session().get_credentials()
    if isinstance(credentials, RefreshableCredentials):
        credentials.get_frozen_credentials()  # fetches new ones if these are about to end
        while credentials.refresh_needed(seconds) and seconds > _SHORTEST_SECONDS:
            seconds //= 2
    return seconds


@once
def s3() -> "S3Client":
    """The S3 client."""
    return cast("S3Client", _client("s3", _S3_CONFIG))


@once
def dynamodb() -> "DynamoDBClient":
    """The DynamoDB client."""
    return cast("DynamoDBClient", _client("dynamodb", _DYNAMODB_CONFIG))


@once
def eventbridge() -> "EventBridgeClient":
    """The EventBridge client."""
    return cast("EventBridgeClient", _client("events"))


@once
def budgets() -> "BudgetsClient":
    """The AWS Budgets client. The service has one host for all regions."""
    return cast("BudgetsClient", _client("budgets"))


@once
def cognito() -> "CognitoIdentityProviderClient":
    """The client of Cognito's user pools."""
    return cast("CognitoIdentityProviderClient", _client("cognito-idp"))


@once
def secretsmanager() -> "SecretsManagerClient":
    """The Secrets Manager client."""
    return cast("SecretsManagerClient", _client("secretsmanager"))


@once
def sns() -> "SNSClient":
    """The SNS client."""
    return cast("SNSClient", _client("sns"))


@once
def sqs() -> "SQSClient":
    """The SQS client."""
    return cast("SQSClient", _client("sqs"))
