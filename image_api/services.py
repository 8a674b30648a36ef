"""What the routes work with besides `darkroom.services`, made when it is first needed."""

from typing import Final

from darkroom import aws, services
from darkroom.catalog.resubmissions import Resubmissions
from darkroom.resubmit import Resubmission
from darkroom.singletons import once
from image_api.keyring import Keyring
from image_api.media import MediaLinks
from image_api.sealed import SealedCursors
from image_api.sessions import Sessions
from image_api.settings import ApiSettings

# Half of the ten minutes that a guest's link lives at most: a link is valid for one to two windows.
_GUESTS_WINDOW_SECONDS: Final = 300


@once
def _keyring() -> Keyring:
    """The keys of links, and of guests' sessions and cursors."""
    secret = services.settings(ApiSettings).media_key_secret
    return Keyring(lambda: aws.secretsmanager().get_secret_value(SecretId=secret)["SecretString"])


@once
def media_links() -> MediaLinks:
    """The links of this deployment."""
    settings = services.settings(ApiSettings)
    return MediaLinks(_keyring(), settings.public_url, settings.media_window_seconds)


@once
def guests_links() -> MediaLinks:
    """The links for guests of a share, which end soon after it is revoked."""
    return MediaLinks(_keyring(), services.settings(ApiSettings).public_url, _GUESTS_WINDOW_SECONDS)


@once
def sessions() -> Sessions:
    """The sessions of guests who have given a share's password."""
    return Sessions(_keyring())


@once
def guests_cursors() -> SealedCursors:
    """The cursors for guests of a share, whom no place may tell when a picture was taken."""
    return SealedCursors(_keyring())


@once
def resubmission() -> Resubmission:
    """Has images processed again for their owners."""
    bucket = services.settings(ApiSettings).originals_bucket
    return Resubmission(services.catalog(Resubmissions), services.stage_queues(), bucket)
