"""Messages about images and albums that the projector could not finish, in its dead letters. Pure."""

import json

from darkroom import keys
from darkroom.keys import ImageId, Owner
from darkroom.library.subjects import Subject


def letter(subject: Subject) -> str:
    """The body of the message about an image or album."""
    owner, image_id = subject
    return json.dumps({"owner": owner, "image_id": image_id})


def subject_of(body: str) -> Subject | None:
    """The image or album that a message is about; None if it is about a batch of the stream, which Lambda has
    sent.
    """
    try:
        content = json.loads(body)
    except ValueError:
        return None
    match content:
        case {"owner": str(owner), "image_id": str(image_id)} if keys.is_owner(owner):
            return Owner(owner), ImageId(image_id)
        case _:
            return None
