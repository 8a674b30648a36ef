"""Settings with which the API refuses to start."""

from typing import Final

import pytest

from darkroom.errors import InvalidSettings
from image_api.settings import ApiSettings

COMPLETE: Final = {
    "CATALOG_TABLE": "catalog",
    "ORIGINALS_BUCKET": "originals",
    "RENDITIONS_BUCKET": "renditions",
    "ARCHIVES_BUCKET": "archives",
    "EXPORTS_QUEUE_URL": "exports",
    "MEDIA_KEY_SECRET": "key",
    "PUBLIC_URL": "https://photos.example",
    "USERS_CLIENT": "client",
    "LOGIN_URL": "https://login.example",
    "COGNITO_URL": "https://cognito.example",
}


def test_the_window_of_links_has_a_default() -> None:
    assert ApiSettings.from_env(COMPLETE).media_window_seconds == 6 * 3600


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "https://photos.example/"),
        ("PUBLIC_URL", "photos.example"),
        ("MEDIA_WINDOW_SECONDS", "59"),
        ("MEDIA_WINDOW_SECONDS", "43201"),
        ("MEDIA_WINDOW_SECONDS", "an hour"),
        ("UPLOAD_LINK_SECONDS", "59"),
        ("UPLOAD_LINK_SECONDS", "3601"),
        ("PART_BYTES", "5242879"),
        ("MEDIA_KEY_SECRET", ""),
        ("USERS_CLIENT", ""),
        ("LOGIN_URL", ""),
        ("SIGN_IN_BY_LINK", "yes"),
        ("MAX_OPEN_SLOTS", "-1"),
        ("MAX_IMAGES", "-1"),
        ("MAX_STORED_BYTES", "1 TB"),
        ("MAX_REQUESTS_PER_MINUTE", "many"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(InvalidSettings, match=name):
        ApiSettings.from_env({**COMPLETE, name: value})
