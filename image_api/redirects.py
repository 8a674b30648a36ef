"""Answers that lead a client to S3."""

from aws_lambda_powertools.event_handler import Response


def redirect(link: str) -> Response[str | None]:
    """Lead a client to a presigned link."""
    return Response(302, headers={"Location": link})
