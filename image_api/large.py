"""What is too large for an answer of Lambda's is fetched from S3."""

from aws_lambda_powertools.event_handler import Response

# An answer may have 6 MB, and base64 adds a third.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
INLINE_BYTES = 4 * 2**20


def redirect(link: str) -> Response[str | None]:
    """Lead a client to a presigned link."""
    return Response(302, headers={"Location": link})
