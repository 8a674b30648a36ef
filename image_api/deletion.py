"""Deleting images: into the trash, or for good."""

from darkroom import keys, services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.catalog.tombstones import Deletion
from darkroom.observability import logger
from image_api.companions import key_of


def discard(entry: Entry) -> bool:
    """Put an image into the trash; False if nothing of it could be restored: it can only be destroyed.

    That is a slot, or a tombstone. But if another tool has only hidden the original, it may come back, and is then
    in the trash.
    """
    if entry.erased or (entry.deleted and not services.objects().has_versions(entry.object_key)):
        return False
    if services.catalog(Images).trash(entry) is None:
        return False
    logger.info("image trashed", owner=entry.owner, image_id=entry.image_id)
    return True


def bury(entry: Entry) -> Deletion:
    """Begin to destroy an image: nobody sees it any more, and the rest is owed.

    Also for a tombstone: another tool's deletion leaves an upload's id unspent, and an earlier try may have died
    half-way.
    """
    deletion = services.catalog(Images).delete(entry, services.objects().version_ids)
    logger.info("image deleted", owner=entry.owner, image_id=entry.image_id)
    return deletion


def remove(entry: Entry, deletion: Deletion) -> None:
    """Remove the original of a buried image and everything made from it, and what was sent of it in parts.

    If that is not finished, the janitor does it.
    """
    if entry.multipart is not None:
        services.objects().abort_upload(entry.object_key, entry.multipart.id)
    for slot in entry.companion_slots:
        if (begun := slot.upload(key_of(entry, slot))) is not None:
            services.objects().abort_upload(begun.file.key, begun.id)
    services.objects().delete_versions(deletion.doomed_companions)
    services.objects().delete_original(entry.owner, entry.image_id, entry.object_key, deletion.doomed)
    services.objects().remove_derived(
        keys.derived_prefix(entry.owner, entry.image_id), lambda order: order.sequencer <= deletion.seq
    )
    services.catalog(Images).finish(deletion)
