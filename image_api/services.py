"""What the routes work with besides `darkroom.services`, made when it is first needed."""

from darkroom import aws, services
from darkroom.catalog.resubmissions import Resubmissions
from darkroom.resubmit import Resubmission
from darkroom.singletons import once
from image_api.media import MediaLinks
from image_api.settings import ApiSettings


@once
def media_links() -> MediaLinks:
    """The links of this deployment. Their key is fetched once, so a new key is used by new
    processes only (operations/media_key.py).
    """
    settings = services.settings(ApiSettings)
    secret = aws.secretsmanager().get_secret_value(SecretId=settings.media_key_secret)
    return MediaLinks(secret["SecretString"].encode(), settings.public_url, settings.media_window_seconds)


@once
def resubmission() -> Resubmission:
    """Has images processed again for their owners."""
    bucket = services.settings(ApiSettings).originals_bucket
    return Resubmission(services.catalog(Resubmissions), services.stage_queues(), bucket)
