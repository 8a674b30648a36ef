"""The image API: one function behind the HTTP API."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom.observability import logger
from image_api import services
from image_api.api import Api
from image_api.routes import docs, images, media, slots

api = Api(lambda: services.settings().public_url)
for router in (slots.router, images.router, media.router, docs.router):
    api.include_router(router)

# Lambda gives a start more processor time than a request. Incomplete settings end it here, before any answer.
services.start()


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a request of API Gateway's (payload 2.0)."""
    return api.resolve(event, context)
