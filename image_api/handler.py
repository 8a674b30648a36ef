"""The image API: one function behind the HTTP API."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import services
from darkroom.catalog.images import Images
from darkroom.catalog.library import Library
from darkroom.observability import logger
from image_api import snapshot
from image_api.api import Api
from image_api.limits import admit
from image_api.routes import ROUTERS
from image_api.settings import ApiSettings

api = Api(lambda: services.settings(ApiSettings).public_url, admit)
for router in ROUTERS:
    api.include_router(router)

# With wrong settings the start ends here, before any answer. Lambda gives a start more processor time than a
# request, so what nearly every request needs is made now. Nothing here waits for the network.
services.settings(ApiSettings)
services.catalog(Images)
services.library(Library)
services.objects()
snapshot.register()


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a request of API Gateway's (payload 2.0)."""
    return api.resolve(event, context)
