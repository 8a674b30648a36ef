"""Messages about images that the projector could not finish, in its dead letters. Pure."""

import json

from darkroom import keys
from darkroom.catalog.projections import Image
from darkroom.keys import ImageId, Owner


def letter(image: Image) -> str:
    """The body of the message about an image."""
    owner, image_id = image
    return json.dumps({"owner": owner, "image_id": image_id})


def image_of(body: str) -> Image | None:
    """The image that a message is about; None if it is about a batch of the stream, which Lambda has sent."""
    try:
        content = json.loads(body)
    except ValueError:
        return None
    match content:
        case {"owner": str(owner), "image_id": str(image_id)} if keys.is_owner(owner):
            return Owner(owner), ImageId(image_id)
        case _:
            return None
