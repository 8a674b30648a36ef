"""What an audit finds, besides what it repairs."""

from enum import StrEnum


class Finding(StrEnum):
    """What an audit counts besides repairs."""

    REOPENED = "reopened_accounts"  # the table was restored to a time before their closing
    UNKNOWN = "unknown_originals"  # there is no entry, or only an empty slot
    DIFFERENT = "different_originals"  # the entry has other bytes
    SPENT = "spent_originals"  # sent with a form after their image was deleted
    MISSING = "missing_originals"  # the entry's original is gone
    INCOMPLETE = "incomplete_images"  # what the entry shows is gone
    TOO_NEW = "too_new"  # their event may still be on its way; the next audit checks again
    UNLISTED = "unlisted_images"  # the library did not hold what it should of them
    MISCOUNTED = "wrong_counters"  # of owners
    UNCOUNTED = "uncounted_owners"  # their images changed while they were counted; the next audit counts again
    LEFT_IN_ALBUMS = "images_left_in_albums"  # although they are gone for good
    LEFT_SHARED = "left_shares"  # of what is gone for good
    ABANDONED = "abandoned_uploads"  # in parts, which nobody can or does complete
    SYSTEM_FILES = "system_files"  # what an operating system or an export has left in a bulk drop
    UNPAIRED = "unpaired_files"  # nobody has looked at them as they are now
    WITHOUT_IMAGE = "companions_without_image"
    VIDEO_NOT_SUPPORTED = "videos_without_picture"
    DISOWNED = "disowned_images"  # by their names, their files are no pictures
    FOREIGN = "foreign_objects"  # keys that are not ours; left alone
    ORPHANED = "orphaned_objects"  # derived objects that are not shown and never will be
    ORPHANED_BYTES = "orphaned_bytes"
    LEFT_OVER = "archives_left_over"  # what is left of exports that were removed
