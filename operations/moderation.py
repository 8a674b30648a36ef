"""What operators do when somebody reports a picture: revoke a share, and hide an image from everybody."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from darkroom import keys, services
from darkroom.archives import erase_export, prefix_of
from darkroom.catalog.exports import Exports
from darkroom.catalog.quarantines import Quarantines
from darkroom.catalog.shares import Shares
from darkroom.keys import ImageId, Owner
from darkroom.repair import Repair
from darkroom.settings import StoreSettings
from darkroom.shares import Share

_PICTURE: Final = re.compile(r"/media/(?P<owner>[^/]+)/(?P<image>[0-9a-f-]{36})/")
_SHARE: Final = re.compile(r"/s/(?P<token>[A-Za-z0-9_-]{32})(?:/|$)")


class NotFound(Exception):
    """There is nothing of this kind; the message says what."""


@dataclass(frozen=True, slots=True)
class Reported:
    """An image of an owner's."""

    owner: Owner
    image_id: ImageId


def reported(link: str, owner: str, image: str) -> Reported:
    """The image that a link to a picture shows or, without a link, the one that is named. Raises NotFound."""
    if link:
        found = _PICTURE.search(unquote(urlsplit(link).path))
        if found is None:
            raise NotFound("This is no link to a picture of Darkroom: those have /media/ in their path.")
        owner, image = found["owner"], found["image"]
    try:
        image_id = keys.image_id(image)
    except ValueError:
        raise NotFound("Name the image: LINK=https://…/media/… or OWNER=… IMAGE=0b9f2f0e-…") from None
    if not keys.is_owner(owner):
        raise NotFound("Name the owner of the image: OWNER=…")
    return Reported(Owner(owner), image_id)


def hide(image: Reported) -> None:
    """Hide an image from everybody, and remove everything made from it, also its owner's archives, which may hold
    it; what it is made from stays. Repeating it finishes what was begun. Raises NotFound.
    """
    hidden = services.catalog(Quarantines).hide(image.owner, image.image_id)
    if hidden is None:
        raise NotFound("There is no such image with an original.")
    services.objects().remove_derived(
        keys.derived_prefix(image.owner, image.image_id), lambda order: order.sequencer <= hidden.deleted_seq
    )
    _remove_exports(image.owner)
    services.catalog(Quarantines).finish(hidden)


def _remove_exports(owner: Owner) -> None:
    """Remove the archives of an owner, also those that are being written from a plan of before."""
    exports = services.catalog(Exports)
    for export in exports.all(owner):
        exports.remove(owner, export.id)
        erase_export(services.archives(), prefix_of(owner, export.id))


def release(image: Reported) -> bool:
    """Show an image again: it is processed anew; False if its original is gone. Raises NotFound."""
    entry = services.catalog(Quarantines).release(image.owner, image.image_id)
    if entry is None:
        raise NotFound("There is no such image in quarantine.")
    original = entry.original(services.settings(StoreSettings).originals_bucket)
    return services.repairs().reconcile(original, entry) is Repair.ADOPTED


def shares_of(owner: str) -> list[Share]:
    """The living shares of an owner, the newest first. Raises NotFound."""
    if not keys.is_owner(owner):
        raise NotFound("Name the owner: OWNER=…")
    return services.catalog(Shares).page(Owner(owner), 1000, None).shares


def revoke(link: str, owner: str, share_id: str) -> Share:
    """Revoke the share that a link opens or, without a link, the one that is named. Raises NotFound."""
    catalog = services.catalog(Shares)
    if link:
        found = _SHARE.search(urlsplit(link).path)
        share = None if found is None else catalog.opened_by(found["token"])
    else:
        share = catalog.get(Owner(owner), share_id) if keys.is_owner(owner) and share_id else None
    if share is None:
        raise NotFound("There is no such share. Name it: LINK=https://…/s/… or OWNER=… ID=…")
    catalog.revoke(share)
    return share
