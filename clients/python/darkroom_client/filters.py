"""What filters lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from darkroom_client.generated.models import Kind
    from darkroom_client.generated.models.list_images_order import ListImagesOrder
    from darkroom_client.generated.models.list_images_status import ListImagesStatus


class Filters(TypedDict, total=False):
    """The parameters of `list_images` that say which images it has, and in which order."""

    order: ListImagesOrder
    taken_from: str
    taken_to: str
    camera: str
    lens: str
    tag: str
    favourite: bool
    kind: Kind
    place: str
    status: ListImagesStatus
    text: str
    album: str
