"""AWS clients, made once a process from one session, with time limits that fit inside a function's own.

The session is botocore's: boto3 is made of it, and its import alone takes longer than the rest of a function's
(docs/decisions.md).
"""

from typing import TYPE_CHECKING, Any, Final, cast

from botocore.config import Config
from botocore.session import Session, get_session

from darkroom.singletons import once

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_secretsmanager.client import SecretsManagerClient
    from mypy_boto3_sns.client import SNSClient
    from mypy_boto3_sqs.client import SQSClient

# A connection inside a region takes milliseconds and a stalled one never recovers, so give up early and try again;
# the reads allow for the first byte of a large object. How often is the function's to say (AWS_MAX_ATTEMPTS, 3
# where it does not): somebody waits for the API, but only a queue for the workers. Between attempts botocore waits
# up to 1, 2, 4 … seconds.
_CONFIG: Final = Config(connect_timeout=2, read_timeout=4, retries={"mode": "standard"})

# Presigned URLs and forms must name the regional host: the global one answers a redirect for a young bucket, and
# a browser's POST does not survive it.
_S3_CONFIG: Final = _CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))


@once
def _session() -> Session:
    return get_session()


def _client(service: str, config: Config = _CONFIG) -> Any:
    return _session().create_client(service, config=config)


@once
def s3() -> "S3Client":
    """The S3 client."""
    return cast("S3Client", _client("s3", _S3_CONFIG))


@once
def dynamodb() -> "DynamoDBClient":
    """The DynamoDB client."""
    return cast("DynamoDBClient", _client("dynamodb"))


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
