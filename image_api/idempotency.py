"""Idempotency-Key: a POST that makes something can be repeated after a lost answer.

Nothing is stored for it. The id of what a POST makes is derived from the owner, the route and the key, so the
repeated POST finds what the first one has made, as a PUT with an id of the client's own does.
https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

import uuid
from typing import Annotated, Final

from aws_lambda_powertools.event_handler.openapi.params import Header

from darkroom import services
from darkroom.keys import Owner

_UUID_BITS: Final = 128

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        # Printable ASCII (RFC 20). The hyphen is between others, so that no dialect takes it for a range.
        pattern="^[ -~]+$",
        description="Any text, such as a UUID, that no other of your requests to this route has. The same request "
        "with the same key makes nothing a second time; with other contents it answers `idempotency_key_reused`.",
    ),
]
"""The header of a request that makes something."""


def new_id(owner: Owner, route: str, key: str | None, place: int = 0) -> str:
    """The id of the thing at a place of a request that a POST to a route makes: with a key always the same one,
    without one a random one.

    Its form is that of a random UUID (version 4), because version 8 is that of imports. Only this deployment can
    compute it.
    """
    if key is None:
        return str(uuid.uuid4())
    number = services.index_keys().number(owner, f"idempotency\0{route}\0{place}\0{key}", _UUID_BITS)
    return str(uuid.UUID(int=number, version=4))
