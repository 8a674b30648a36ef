"""All operations of the API as methods, to wait for and to await."""

import httpx

from .api.account import delete_me, get_limits, get_me, head_get_limits, head_get_me
from .api.albums import (
    change_album_images,
    create_album,
    delete_album,
    edit_album,
    get_album,
    head_get_album,
    head_list_album_images,
    head_list_albums,
    head_list_image_albums,
    list_album_images,
    list_album_images_compact,
    list_albums,
    list_image_albums,
    put_album,
)
from .api.companions import (
    complete_companion_parts,
    create_companion,
    create_companion_parts,
    delete_companion,
    delete_companion_parts,
    get_companion,
    get_companion_parts,
    head_get_companion,
    head_get_companion_parts,
    head_list_companions,
    list_companions,
    put_companion,
)
from .api.counts import get_stats, get_timeline, head_get_stats, head_get_timeline, head_list_facets, list_facets
from .api.exports import create_export, delete_export, get_export, head_get_export, head_list_exports, list_exports
from .api.guests import (
    create_guest_image,
    create_guest_session,
    get_guest_image,
    get_guest_original,
    get_shared_thing,
    head_get_guest_image,
    head_get_guest_original,
    head_get_shared_thing,
    head_list_guest_images,
    list_guest_images,
)
from .api.images import (
    complete_parts,
    create_image,
    create_parts,
    delete_parts,
    edit_image,
    edit_images,
    get_image,
    get_original,
    get_parts,
    get_tags,
    get_thumbnail,
    have_files,
    head_get_image,
    head_get_original,
    head_get_parts,
    head_get_tags,
    head_get_thumbnail,
    head_list_changes,
    head_list_images,
    head_list_similar,
    list_changes,
    list_changes_compact,
    list_images,
    list_images_compact,
    list_similar,
    open_slots,
    put_image,
    reprocess_image,
    retry_image,
)
from .api.media import get_media, head_get_media
from .api.service import get_health, head_get_health
from .api.shares import create_share, delete_share, get_share, head_get_share, head_list_shares, list_shares
from .api.trash import (
    delete_image,
    delete_images,
    head_list_trash,
    list_trash,
    list_trash_compact,
    restore_image,
    restore_images,
)
from .models.account import Account
from .models.album_edit import AlbumEdit
from .models.album_entry import AlbumEntry
from .models.album_list import AlbumList
from .models.album_page import AlbumPage
from .models.album_request import AlbumRequest
from .models.change_page import ChangePage
from .models.closed_account import ClosedAccount
from .models.compact_change_page import CompactChangePage
from .models.compact_page import CompactPage
from .models.companion_list import CompanionList
from .models.companion_request import CompanionRequest
from .models.companion_slot import CompanionSlot
from .models.export_entry import ExportEntry
from .models.export_list import ExportList
from .models.export_request import ExportRequest
from .models.facet_page import FacetPage
from .models.file_results import FileResults
from .models.files_request import FilesRequest
from .models.get_tags_response_200 import GetTagsResponse200
from .models.get_thumbnail_format import GetThumbnailFormat
from .models.guest_image import GuestImage
from .models.guest_image_page import GuestImagePage
from .models.guest_session import GuestSession
from .models.guest_slot import GuestSlot
from .models.guest_slot_request import GuestSlotRequest
from .models.head_get_thumbnail_format import HeadGetThumbnailFormat
from .models.head_list_facets_kind import HeadListFacetsKind
from .models.head_list_images_order import HeadListImagesOrder
from .models.head_list_images_status import HeadListImagesStatus
from .models.health import Health
from .models.image_edit import ImageEdit
from .models.image_entry import ImageEntry
from .models.image_page import ImagePage
from .models.image_results import ImageResults
from .models.images_delete import ImagesDelete
from .models.images_edit import ImagesEdit
from .models.images_restore import ImagesRestore
from .models.kind import Kind
from .models.limits import Limits
from .models.list_facets_kind import ListFacetsKind
from .models.list_images_compact_order import ListImagesCompactOrder
from .models.list_images_compact_status import ListImagesCompactStatus
from .models.list_images_order import ListImagesOrder
from .models.list_images_status import ListImagesStatus
from .models.member_results import MemberResults
from .models.members_request import MembersRequest
from .models.new_share import NewShare
from .models.original_link import OriginalLink
from .models.part_links import PartLinks
from .models.parts_request import PartsRequest
from .models.session_request import SessionRequest
from .models.share_entry import ShareEntry
from .models.share_page import SharePage
from .models.share_request import ShareRequest
from .models.shared_thing import SharedThing
from .models.similar_images import SimilarImages
from .models.slot import Slot
from .models.slot_request import SlotRequest
from .models.slot_results import SlotResults
from .models.slots_request import SlotsRequest
from .models.stats import Stats
from .models.timeline import Timeline
from .models.uploaded_parts import UploadedParts


class Operations:
    """Every operation of the API. Each raises ApiError, or httpx.TransportError if there is no answer.

    `http` sends the requests, with the token.
    """

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def list_albums(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AlbumPage:
        """List albums.

        All albums, in the order of their ids, so that a page stays right while albums come and go.
        """
        return list_albums.answer(
            self.http.request(
                **list_albums.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    def create_album(
        self,
        body: AlbumRequest,
        *,
        idempotency_key: str | None = None,
    ) -> AlbumEntry:
        """Create an album.

        The API makes the id. With an `Idempotency-Key`, the request can be repeated after a lost answer.
        """
        return create_album.answer(
            self.http.request(
                **create_album.request(
                    body,
                    idempotency_key=idempotency_key,
                )
            )
        )

    def head_list_albums(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """List albums: only the headers.

        All albums, in the order of their ids, so that a page stays right while albums come and go.
        """
        return head_list_albums.answer(
            self.http.request(
                **head_list_albums.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    def get_album(
        self,
        album_id: str,
    ) -> AlbumEntry:
        """Read an album."""
        return get_album.answer(
            self.http.request(
                **get_album.request(
                    album_id,
                )
            )
        )

    def put_album(
        self,
        album_id: str,
        body: AlbumRequest,
        *,
        if_match: str | None = None,
    ) -> AlbumEntry:
        """Create or replace an album.

        Under an id of your own: any UUID. An album that exists keeps its images, and is replaced only with
        `If-Match`: its ETag, or `*` for any version. With `If-None-Match: *`, an album is only created. A
        repeated request succeeds.
        """
        return put_album.answer(
            self.http.request(
                **put_album.request(
                    album_id,
                    body,
                    if_match=if_match,
                )
            )
        )

    def delete_album(
        self,
        album_id: str,
    ) -> None:
        """Delete an album.

        For good; its images stay. Deleting it again succeeds too. Its id cannot be used again.
        """
        return delete_album.answer(
            self.http.request(
                **delete_album.request(
                    album_id,
                )
            )
        )

    def head_get_album(
        self,
        album_id: str,
    ) -> httpx.Headers:
        """Read an album: only the headers."""
        return head_get_album.answer(
            self.http.request(
                **head_get_album.request(
                    album_id,
                )
            )
        )

    def edit_album(
        self,
        album_id: str,
        body: AlbumEdit,
        *,
        if_match: str | None = None,
    ) -> AlbumEntry:
        """Edit an album.

        Changes the fields that are sent. `If-Match` must have the album's ETag, or `*` to overwrite
        whatever others have written. A repeated request after a lost answer succeeds.
        """
        return edit_album.answer(
            self.http.request(
                **edit_album.request(
                    album_id,
                    body,
                    if_match=if_match,
                )
            )
        )

    def list_album_images(
        self,
        album_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> ImagePage:
        """List the images of an album.

        In the album's order. Images in the trash are left out, so a page may be short or empty; it is the
        last one only if it has no cursor. In the order of time, an image is listed a second or two after it
        was added.
        """
        return list_album_images.answer(
            self.http.request(
                **list_album_images.request(
                    album_id,
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    def change_album_images(
        self,
        album_id: str,
        body: MembersRequest,
    ) -> MemberResults:
        """Add, move and remove images of an album.

        Up to 100 together, each once. A repeated request changes nothing: an image that belongs to the
        album stays where it is when it is added. One in the trash can be added, and is shown once it is
        restored.
        """
        return change_album_images.answer(
            self.http.request(
                **change_album_images.request(
                    album_id,
                    body,
                )
            )
        )

    def head_list_album_images(
        self,
        album_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """List the images of an album: only the headers.

        In the album's order. Images in the trash are left out, so a page may be short or empty; it is the
        last one only if it has no cursor. In the order of time, an image is listed a second or two after it
        was added.
        """
        return head_list_album_images.answer(
            self.http.request(
                **head_list_album_images.request(
                    album_id,
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    def list_image_albums(
        self,
        image_id: str,
    ) -> AlbumList:
        """List the albums of an image."""
        return list_image_albums.answer(
            self.http.request(
                **list_image_albums.request(
                    image_id,
                )
            )
        )

    def head_list_image_albums(
        self,
        image_id: str,
    ) -> httpx.Headers:
        """List the albums of an image: only the headers."""
        return head_list_image_albums.answer(
            self.http.request(
                **head_list_image_albums.request(
                    image_id,
                )
            )
        )

    def list_album_images_compact(
        self,
        album_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> CompactPage:
        """List the images of an album, in short.

        In the album's order. Images in the trash are left out, so a page may be short or empty; it is the
        last one only if it has no cursor. In the order of time, an image is listed a second or two after it
        was added.
        """
        return list_album_images_compact.answer(
            self.http.request(
                **list_album_images_compact.request(
                    album_id,
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    def list_changes(
        self,
        *,
        limit: int | None = None,
        since: str | None = None,
    ) -> ChangePage:
        """Follow what changes.

        Each image that has changed since a position comes once, as it is now, also one in the trash; of a
        deleted one, only its id. What changes meanwhile comes later. Without `since`, all images come.
        Store `next_since` once the page is stored, and ask again at once while there is `more`. After
        `changes_forgotten`, begin without `since`; in the end, forget what has not come, except images that
        still wait to be sent or are in their first processing.
        """
        return list_changes.answer(
            self.http.request(
                **list_changes.request(
                    limit=limit,
                    since=since,
                )
            )
        )

    def head_list_changes(
        self,
        *,
        limit: int | None = None,
        since: str | None = None,
    ) -> httpx.Headers:
        """Follow what changes: only the headers.

        Each image that has changed since a position comes once, as it is now, also one in the trash; of a
        deleted one, only its id. What changes meanwhile comes later. Without `since`, all images come.
        Store `next_since` once the page is stored, and ask again at once while there is `more`. After
        `changes_forgotten`, begin without `since`; in the end, forget what has not come, except images that
        still wait to be sent or are in their first processing.
        """
        return head_list_changes.answer(
            self.http.request(
                **head_list_changes.request(
                    limit=limit,
                    since=since,
                )
            )
        )

    def list_images(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListImagesOrder | None = None,
        taken_from: str | None = None,
        taken_to: str | None = None,
        camera: str | None = None,
        lens: str | None = None,
        tag: str | None = None,
        favourite: bool | None = None,
        kind: Kind | None = None,
        place: str | None = None,
        status: ListImagesStatus | None = None,
        text: str | None = None,
        album: str | None = None,
    ) -> ImagePage:
        """List images, newest first.

        By the time when the picture was taken or, if that is unknown, uploaded. An image is listed a second
        or two after its processing has ended. All filters that are given must fit. With several filters
        that have little in common, a page may be short or empty; it is the last one only if it has no
        cursor.
        """
        return list_images.answer(
            self.http.request(
                **list_images.request(
                    limit=limit,
                    cursor=cursor,
                    order=order,
                    taken_from=taken_from,
                    taken_to=taken_to,
                    camera=camera,
                    lens=lens,
                    tag=tag,
                    favourite=favourite,
                    kind=kind,
                    place=place,
                    status=status,
                    text=text,
                    album=album,
                )
            )
        )

    def create_image(
        self,
        body: SlotRequest,
        *,
        idempotency_key: str | None = None,
    ) -> Slot:
        """Open a slot.

        The API makes the id. With an `Idempotency-Key`, the request can be repeated after a lost answer, as
        `PUT` can.
        """
        return create_image.answer(
            self.http.request(
                **create_image.request(
                    body,
                    idempotency_key=idempotency_key,
                )
            )
        )

    def head_list_images(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        order: HeadListImagesOrder | None = None,
        taken_from: str | None = None,
        taken_to: str | None = None,
        camera: str | None = None,
        lens: str | None = None,
        tag: str | None = None,
        favourite: bool | None = None,
        kind: Kind | None = None,
        place: str | None = None,
        status: HeadListImagesStatus | None = None,
        text: str | None = None,
        album: str | None = None,
    ) -> httpx.Headers:
        """List images, newest first: only the headers.

        By the time when the picture was taken or, if that is unknown, uploaded. An image is listed a second
        or two after its processing has ended. All filters that are given must fit. With several filters
        that have little in common, a page may be short or empty; it is the last one only if it has no
        cursor.
        """
        return head_list_images.answer(
            self.http.request(
                **head_list_images.request(
                    limit=limit,
                    cursor=cursor,
                    order=order,
                    taken_from=taken_from,
                    taken_to=taken_to,
                    camera=camera,
                    lens=lens,
                    tag=tag,
                    favourite=favourite,
                    kind=kind,
                    place=place,
                    status=status,
                    text=text,
                    album=album,
                )
            )
        )

    def edit_images(
        self,
        body: ImagesEdit,
    ) -> ImageResults:
        """Edit many images.

        The same change for up to 500 images, each with the version of its words. One image's problem does
        not keep the others from their change.
        """
        return edit_images.answer(
            self.http.request(
                **edit_images.request(
                    body,
                )
            )
        )

    def have_files(
        self,
        body: FilesRequest,
    ) -> FileResults:
        """Ask which files are there.

        For up to 1,000 files by their SHA-256, an answer for each. It may be a second or two late, and
        knows nothing of photos that are still being processed: the slot decides. A hundred count as one
        request.
        """
        return have_files.answer(
            self.http.request(
                **have_files.request(
                    body,
                )
            )
        )

    def open_slots(
        self,
        body: SlotsRequest,
        *,
        idempotency_key: str | None = None,
    ) -> SlotResults:
        """Open many slots.

        Up to 100, or fresh ways for slots that wait for their photo. Give each an id, or the request an
        `Idempotency-Key`, to be able to repeat it after a lost answer.
        """
        return open_slots.answer(
            self.http.request(
                **open_slots.request(
                    body,
                    idempotency_key=idempotency_key,
                )
            )
        )

    def get_image(
        self,
        image_id: str,
    ) -> ImageEntry:
        """Read an image."""
        return get_image.answer(
            self.http.request(
                **get_image.request(
                    image_id,
                )
            )
        )

    def put_image(
        self,
        image_id: str,
        body: SlotRequest,
    ) -> Slot:
        """Open a slot with an id of your own.

        Repeat it for a fresh form and link for the same slot, until the photo has arrived.
        """
        return put_image.answer(
            self.http.request(
                **put_image.request(
                    image_id,
                    body,
                )
            )
        )

    def head_get_image(
        self,
        image_id: str,
    ) -> httpx.Headers:
        """Read an image: only the headers."""
        return head_get_image.answer(
            self.http.request(
                **head_get_image.request(
                    image_id,
                )
            )
        )

    def edit_image(
        self,
        image_id: str,
        body: ImageEdit,
        *,
        if_match: str | None = None,
    ) -> ImageEntry:
        """Edit an image.

        Changes the fields that are sent. `If-Match` must have the image's ETag, or `*` to overwrite
        whatever others have written; new thumbnails meanwhile do no harm. A repeated request after a lost
        answer succeeds.
        """
        return edit_image.answer(
            self.http.request(
                **edit_image.request(
                    image_id,
                    body,
                    if_match=if_match,
                )
            )
        )

    def get_original(
        self,
        image_id: str,
    ) -> OriginalLink:
        """Download the original.

        Redirects to a link that works for five minutes. Follow it without the token: S3 refuses a request
        with both a signature and a token. With `Accept: application/json` the answer is the link itself.
        """
        return get_original.answer(
            self.http.request(
                **get_original.request(
                    image_id,
                )
            )
        )

    def head_get_original(
        self,
        image_id: str,
        *,
        accept: str | None = None,
    ) -> httpx.Headers:
        """Download the original: only the headers.

        Redirects to a link that works for five minutes. Follow it without the token: S3 refuses a request
        with both a signature and a token. With `Accept: application/json` the answer is the link itself.
        """
        return head_get_original.answer(
            self.http.request(
                **head_get_original.request(
                    image_id,
                    accept=accept,
                )
            )
        )

    def get_parts(
        self,
        image_id: str,
    ) -> UploadedParts:
        """Ask which parts have arrived."""
        return get_parts.answer(
            self.http.request(
                **get_parts.request(
                    image_id,
                )
            )
        )

    def create_parts(
        self,
        image_id: str,
        body: PartsRequest,
    ) -> PartLinks:
        """Get links for parts of a file.

        Begins the upload, or goes on with the one that was begun: of each slot there is one. Parts may be
        sent in any order, several at once, and again.
        """
        return create_parts.answer(
            self.http.request(
                **create_parts.request(
                    image_id,
                    body,
                )
            )
        )

    def delete_parts(
        self,
        image_id: str,
    ) -> None:
        """Abort an upload in parts.

        The parts that have arrived are removed, and the slot stays. Aborting it again succeeds too.
        """
        return delete_parts.answer(
            self.http.request(
                **delete_parts.request(
                    image_id,
                )
            )
        )

    def head_get_parts(
        self,
        image_id: str,
    ) -> httpx.Headers:
        """Ask which parts have arrived: only the headers."""
        return head_get_parts.answer(
            self.http.request(
                **head_get_parts.request(
                    image_id,
                )
            )
        )

    def complete_parts(
        self,
        image_id: str,
    ) -> ImageEntry:
        """Complete an upload in parts.

        When all parts have arrived. Completing it again answers the same.
        """
        return complete_parts.answer(
            self.http.request(
                **complete_parts.request(
                    image_id,
                )
            )
        )

    def reprocess_image(
        self,
        image_id: str,
    ) -> ImageEntry:
        """Make everything anew.

        Makes thumbnails and metadata again from the original, as this version of Darkroom makes them. The
        present ones stay meanwhile. Asking again while the work is going on changes nothing.
        """
        return reprocess_image.answer(
            self.http.request(
                **reprocess_image.request(
                    image_id,
                )
            )
        )

    def retry_image(
        self,
        image_id: str,
    ) -> ImageEntry:
        """Try again what has failed.

        Repeats the work that failed according to `errors`, because of the file or because of us: a later
        version of Darkroom may accept a file that an earlier one rejected. Existing pictures stay
        meanwhile. Asking again while the work is going on changes nothing.
        """
        return retry_image.answer(
            self.http.request(
                **retry_image.request(
                    image_id,
                )
            )
        )

    def list_similar(
        self,
        image_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> SimilarImages:
        """Find images that are like another.

        Other images of the same owner, in three answers, each in the strongest one that holds for it.
        Pictures whose perceptual hashes differ in at most six bits are always found. The strongest answers
        and the nearest pictures come first, over all pages. Images in the trash are left out, but the image
        that is asked about may be there.
        """
        return list_similar.answer(
            self.http.request(
                **list_similar.request(
                    image_id,
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    def head_list_similar(
        self,
        image_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """Find images that are like another: only the headers.

        Other images of the same owner, in three answers, each in the strongest one that holds for it.
        Pictures whose perceptual hashes differ in at most six bits are always found. The strongest answers
        and the nearest pictures come first, over all pages. Images in the trash are left out, but the image
        that is asked about may be there.
        """
        return head_list_similar.answer(
            self.http.request(
                **head_list_similar.request(
                    image_id,
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    def get_tags(
        self,
        image_id: str,
    ) -> GetTagsResponse200:
        """Read all tags of the file.

        By group and standard name.
        """
        return get_tags.answer(
            self.http.request(
                **get_tags.request(
                    image_id,
                )
            )
        )

    def head_get_tags(
        self,
        image_id: str,
    ) -> httpx.Headers:
        """Read all tags of the file: only the headers.

        By group and standard name.
        """
        return head_get_tags.answer(
            self.http.request(
                **head_get_tags.request(
                    image_id,
                )
            )
        )

    def get_thumbnail(
        self,
        image_id: str,
        *,
        size: int | None = None,
        format_: GetThumbnailFormat | None = None,
        accept: str | None = None,
    ) -> str:
        """Look at the thumbnail that fits.

        Redirects to the smallest thumbnail of the whole picture whose longer side has `size` pixels, or to
        the largest. The link opens without the token. For `format=auto`, `Accept` decides: AVIF and WebP
        have to be named there, and otherwise it is a JPEG; it is always a still. Usually only animations
        have WebP, and `format=webp` of a still is `not_found`.
        """
        return get_thumbnail.answer(
            self.http.request(
                **get_thumbnail.request(
                    image_id,
                    size=size,
                    format_=format_,
                    accept=accept,
                )
            )
        )

    def head_get_thumbnail(
        self,
        image_id: str,
        *,
        size: int | None = None,
        format_: HeadGetThumbnailFormat | None = None,
        accept: str | None = None,
    ) -> httpx.Headers:
        """Look at the thumbnail that fits: only the headers.

        Redirects to the smallest thumbnail of the whole picture whose longer side has `size` pixels, or to
        the largest. The link opens without the token. For `format=auto`, `Accept` decides: AVIF and WebP
        have to be named there, and otherwise it is a JPEG; it is always a still. Usually only animations
        have WebP, and `format=webp` of a still is `not_found`.
        """
        return head_get_thumbnail.answer(
            self.http.request(
                **head_get_thumbnail.request(
                    image_id,
                    size=size,
                    format_=format_,
                    accept=accept,
                )
            )
        )

    def list_changes_compact(
        self,
        *,
        limit: int | None = None,
        since: str | None = None,
    ) -> CompactChangePage:
        """Follow what changes, in short.

        Each image that has changed since a position comes once, as it is now, also one in the trash; of a
        deleted one, only its id. What changes meanwhile comes later. Without `since`, all images come.
        Store `next_since` once the page is stored, and ask again at once while there is `more`. After
        `changes_forgotten`, begin without `since`; in the end, forget what has not come, except images that
        still wait to be sent or are in their first processing.
        """
        return list_changes_compact.answer(
            self.http.request(
                **list_changes_compact.request(
                    limit=limit,
                    since=since,
                )
            )
        )

    def list_images_compact(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListImagesCompactOrder | None = None,
        taken_from: str | None = None,
        taken_to: str | None = None,
        camera: str | None = None,
        lens: str | None = None,
        tag: str | None = None,
        favourite: bool | None = None,
        kind: Kind | None = None,
        place: str | None = None,
        status: ListImagesCompactStatus | None = None,
        text: str | None = None,
        album: str | None = None,
    ) -> CompactPage:
        """List images, newest first, in short.

        By the time when the picture was taken or, if that is unknown, uploaded. An image is listed a second
        or two after its processing has ended. All filters that are given must fit. With several filters
        that have little in common, a page may be short or empty; it is the last one only if it has no
        cursor.
        """
        return list_images_compact.answer(
            self.http.request(
                **list_images_compact.request(
                    limit=limit,
                    cursor=cursor,
                    order=order,
                    taken_from=taken_from,
                    taken_to=taken_to,
                    camera=camera,
                    lens=lens,
                    tag=tag,
                    favourite=favourite,
                    kind=kind,
                    place=place,
                    status=status,
                    text=text,
                    album=album,
                )
            )
        )

    def list_exports(
        self,
    ) -> ExportList:
        """List exports.

        The newest first. There are few: an archive is kept for some days.
        """
        return list_exports.answer(self.http.request(**list_exports.request()))

    def create_export(
        self,
        body: ExportRequest,
        *,
        idempotency_key: str | None = None,
    ) -> ExportEntry:
        """Take originals away.

        Begins an archive: a ZIP with the originals of images under their names, their companions, and
        `metadata.json`. It is begun within a minute; read it again until it is `ready`. A user has one at a
        time.
        """
        return create_export.answer(
            self.http.request(
                **create_export.request(
                    body,
                    idempotency_key=idempotency_key,
                )
            )
        )

    def head_list_exports(
        self,
    ) -> httpx.Headers:
        """List exports: only the headers.

        The newest first. There are few: an archive is kept for some days.
        """
        return head_list_exports.answer(self.http.request(**head_list_exports.request()))

    def get_export(
        self,
        export_id: str,
    ) -> ExportEntry:
        """Read an export.

        How far it is and, once it is ready, a fresh link to the archive.
        """
        return get_export.answer(
            self.http.request(
                **get_export.request(
                    export_id,
                )
            )
        )

    def delete_export(
        self,
        export_id: str,
    ) -> None:
        """Cancel or remove an export.

        With its archive; links to it do not work any more. The images stay as they are. Deleting it again
        succeeds too.
        """
        return delete_export.answer(
            self.http.request(
                **delete_export.request(
                    export_id,
                )
            )
        )

    def head_get_export(
        self,
        export_id: str,
    ) -> httpx.Headers:
        """Read an export: only the headers.

        How far it is and, once it is ready, a fresh link to the archive.
        """
        return head_get_export.answer(
            self.http.request(
                **head_get_export.request(
                    export_id,
                )
            )
        )

    def list_facets(
        self,
        *,
        kind: ListFacetsKind | None = None,
        cursor: str | None = None,
    ) -> FacetPage:
        """Count images by camera, tag, ….

        The values of one facet, for a menu of filters. Images in the trash are not counted. Counts follow
        changes in a second or two.
        """
        return list_facets.answer(
            self.http.request(
                **list_facets.request(
                    kind=kind,
                    cursor=cursor,
                )
            )
        )

    def head_list_facets(
        self,
        *,
        kind: HeadListFacetsKind | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """Count images by camera, tag, …: only the headers.

        The values of one facet, for a menu of filters. Images in the trash are not counted. Counts follow
        changes in a second or two.
        """
        return head_list_facets.answer(
            self.http.request(
                **head_list_facets.request(
                    kind=kind,
                    cursor=cursor,
                )
            )
        )

    def get_stats(
        self,
    ) -> Stats:
        """Count images and bytes.

        In all, and by month, camera and kind. Counts follow changes in a second or two.
        """
        return get_stats.answer(self.http.request(**get_stats.request()))

    def head_get_stats(
        self,
    ) -> httpx.Headers:
        """Count images and bytes: only the headers.

        In all, and by month, camera and kind. Counts follow changes in a second or two.
        """
        return head_get_stats.answer(self.http.request(**head_get_stats.request()))

    def get_timeline(
        self,
        *,
        taken_from: str | None = None,
        taken_to: str | None = None,
        cursor: str | None = None,
    ) -> Timeline:
        """Count images by month and day.

        By the local dates of pictures, newest first, so that a gallery can lay out all images without
        listing them. Images in the trash are not counted. Counts follow changes in a second or two.
        """
        return get_timeline.answer(
            self.http.request(
                **get_timeline.request(
                    taken_from=taken_from,
                    taken_to=taken_to,
                    cursor=cursor,
                )
            )
        )

    def head_get_timeline(
        self,
        *,
        taken_from: str | None = None,
        taken_to: str | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """Count images by month and day: only the headers.

        By the local dates of pictures, newest first, so that a gallery can lay out all images without
        listing them. Images in the trash are not counted. Counts follow changes in a second or two.
        """
        return head_get_timeline.answer(
            self.http.request(
                **head_get_timeline.request(
                    taken_from=taken_from,
                    taken_to=taken_to,
                    cursor=cursor,
                )
            )
        )

    def get_health(
        self,
    ) -> Health:
        """Ask whether the API answers.

        It needs nothing but the API itself: neither the catalogue nor S3.
        """
        return get_health.answer(self.http.request(**get_health.request()))

    def head_get_health(
        self,
    ) -> httpx.Headers:
        """Ask whether the API answers: only the headers.

        It needs nothing but the API itself: neither the catalogue nor S3.
        """
        return head_get_health.answer(self.http.request(**head_get_health.request()))

    def delete_images(
        self,
        body: ImagesDelete,
    ) -> ImageResults:
        """Delete many images.

        Up to 500, as `DELETE` does. A result of 202 means that an image is gone for everybody, and that its
        files will be destroyed within minutes.
        """
        return delete_images.answer(
            self.http.request(
                **delete_images.request(
                    body,
                )
            )
        )

    def restore_images(
        self,
        body: ImagesRestore,
    ) -> ImageResults:
        """Take many images from the trash.

        Up to 500.
        """
        return restore_images.answer(
            self.http.request(
                **restore_images.request(
                    body,
                )
            )
        )

    def delete_image(
        self,
        image_id: str,
        *,
        permanent: bool | None = None,
    ) -> None:
        """Delete an image.

        Puts it into the trash. With `permanent`, or if it is a slot without a photo, it is destroyed with
        its original and everything made from it. Deleting it again succeeds too, and finishes a deletion
        that failed half-way. What was put under an import's key since the first try stays: nobody has seen
        it.
        """
        return delete_image.answer(
            self.http.request(
                **delete_image.request(
                    image_id,
                    permanent=permanent,
                )
            )
        )

    def restore_image(
        self,
        image_id: str,
    ) -> ImageEntry:
        """Take an image from the trash.

        With its words, at its place in lists. An image that is not in the trash stays as it is.
        """
        return restore_image.answer(
            self.http.request(
                **restore_image.request(
                    image_id,
                )
            )
        )

    def list_trash(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> ImagePage:
        """List the trash.

        What was deleted last comes first. Each image has `trashed_at`, and `destroyed_after` says how long
        it can be restored at least. Thumbnails are shown as in other lists.
        """
        return list_trash.answer(
            self.http.request(
                **list_trash.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    def head_list_trash(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """List the trash: only the headers.

        What was deleted last comes first. Each image has `trashed_at`, and `destroyed_after` says how long
        it can be restored at least. Thumbnails are shown as in other lists.
        """
        return head_list_trash.answer(
            self.http.request(
                **head_list_trash.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    def list_trash_compact(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> CompactPage:
        """List the trash, in short.

        What was deleted last comes first. Each image has `trashed_at`, and `destroyed_after` says how long
        it can be restored at least. Thumbnails are shown as in other lists.
        """
        return list_trash_compact.answer(
            self.http.request(
                **list_trash_compact.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    def list_companions(
        self,
        image_id: str,
    ) -> CompanionList:
        """List an image's companions.

        The files that belong to it, in order of their names: they were sent for it, or found beside it in a
        bulk drop. An image has the same list in `companions`.
        """
        return list_companions.answer(
            self.http.request(
                **list_companions.request(
                    image_id,
                )
            )
        )

    def create_companion(
        self,
        image_id: str,
        body: CompanionRequest,
        *,
        idempotency_key: str | None = None,
    ) -> CompanionSlot:
        """Open a slot for a companion.

        The API makes its id. With an `Idempotency-Key`, the request can be repeated after a lost answer, as
        `PUT` can.
        """
        return create_companion.answer(
            self.http.request(
                **create_companion.request(
                    image_id,
                    body,
                    idempotency_key=idempotency_key,
                )
            )
        )

    def head_list_companions(
        self,
        image_id: str,
    ) -> httpx.Headers:
        """List an image's companions: only the headers.

        The files that belong to it, in order of their names: they were sent for it, or found beside it in a
        bulk drop. An image has the same list in `companions`.
        """
        return head_list_companions.answer(
            self.http.request(
                **head_list_companions.request(
                    image_id,
                )
            )
        )

    def put_companion(
        self,
        image_id: str,
        companion_id: str,
        body: CompanionRequest,
    ) -> CompanionSlot:
        """Open a slot for a companion with an id of your own.

        The image may be a slot whose photo has not come. Repeat it for fresh ways, until the file has
        arrived. A minute or two later it is among the image's `companions`.
        """
        return put_companion.answer(
            self.http.request(
                **put_companion.request(
                    image_id,
                    companion_id,
                    body,
                )
            )
        )

    def delete_companion(
        self,
        image_id: str,
        companion_id: str,
    ) -> None:
        """Delete a companion.

        For good: only images have a trash. A slot is deleted too, with what was sent to it. Deleting it
        again succeeds too. The id may be used again.
        """
        return delete_companion.answer(
            self.http.request(
                **delete_companion.request(
                    image_id,
                    companion_id,
                )
            )
        )

    def get_companion(
        self,
        image_id: str,
        companion_id: str,
    ) -> OriginalLink:
        """Download a companion.

        Redirects to a link that works for five minutes, as for the original of an image.
        """
        return get_companion.answer(
            self.http.request(
                **get_companion.request(
                    image_id,
                    companion_id,
                )
            )
        )

    def head_get_companion(
        self,
        image_id: str,
        companion_id: str,
        *,
        accept: str | None = None,
    ) -> httpx.Headers:
        """Download a companion: only the headers.

        Redirects to a link that works for five minutes, as for the original of an image.
        """
        return head_get_companion.answer(
            self.http.request(
                **head_get_companion.request(
                    image_id,
                    companion_id,
                    accept=accept,
                )
            )
        )

    def get_companion_parts(
        self,
        image_id: str,
        companion_id: str,
    ) -> UploadedParts:
        """Ask which parts of a companion have arrived."""
        return get_companion_parts.answer(
            self.http.request(
                **get_companion_parts.request(
                    image_id,
                    companion_id,
                )
            )
        )

    def create_companion_parts(
        self,
        image_id: str,
        companion_id: str,
        body: PartsRequest,
    ) -> PartLinks:
        """Get links for parts of a companion.

        As for the parts of a photo.
        """
        return create_companion_parts.answer(
            self.http.request(
                **create_companion_parts.request(
                    image_id,
                    companion_id,
                    body,
                )
            )
        )

    def delete_companion_parts(
        self,
        image_id: str,
        companion_id: str,
    ) -> None:
        """Abort a companion in parts.

        The parts that have arrived are removed, and the slot stays. Aborting it again succeeds too.
        """
        return delete_companion_parts.answer(
            self.http.request(
                **delete_companion_parts.request(
                    image_id,
                    companion_id,
                )
            )
        )

    def head_get_companion_parts(
        self,
        image_id: str,
        companion_id: str,
    ) -> httpx.Headers:
        """Ask which parts of a companion have arrived: only the headers."""
        return head_get_companion_parts.answer(
            self.http.request(
                **head_get_companion_parts.request(
                    image_id,
                    companion_id,
                )
            )
        )

    def complete_companion_parts(
        self,
        image_id: str,
        companion_id: str,
    ) -> CompanionSlot:
        """Complete a companion in parts.

        When all parts have arrived. Completing it again answers the same.
        """
        return complete_companion_parts.answer(
            self.http.request(
                **complete_companion_parts.request(
                    image_id,
                    companion_id,
                )
            )
        )

    def get_limits(
        self,
    ) -> Limits:
        """Read all limits.

        Every number that a client has to know before it uploads or edits. `GET /me` has the same, and
        counts what is used of them.
        """
        return get_limits.answer(self.http.request(**get_limits.request()))

    def head_get_limits(
        self,
    ) -> httpx.Headers:
        """Read all limits: only the headers.

        Every number that a client has to know before it uploads or edits. `GET /me` has the same, and
        counts what is used of them.
        """
        return head_get_limits.answer(self.http.request(**head_get_limits.request()))

    def get_me(
        self,
    ) -> Account:
        """Read one's own account.

        Its limits, and what is used of them now.
        """
        return get_me.answer(self.http.request(**get_me.request()))

    def delete_me(
        self,
        *,
        confirm: str | None = None,
    ) -> ClosedAccount:
        """Close one's own account.

        For good: from now on every request answers `account_closed`. All images are destroyed in the
        background, with their originals and everything made from them. Links to pictures work until they
        expire or their picture is gone. A repeated request answers the same.
        """
        return delete_me.answer(
            self.http.request(
                **delete_me.request(
                    confirm=confirm,
                )
            )
        )

    def head_get_me(
        self,
    ) -> httpx.Headers:
        """Read one's own account: only the headers.

        Its limits, and what is used of them now.
        """
        return head_get_me.answer(self.http.request(**head_get_me.request()))

    def get_media(
        self,
        owner: str,
        image_id: str,
        order: str,
        ladder: str,
        name: str,
        *,
        e: str | None = None,
        s: str | None = None,
        range_: str | None = None,
    ) -> bytes:
        """Look at a thumbnail.

        Use the links in an image's `thumbnails`; they are signed.
        """
        return get_media.answer(
            self.http.request(
                **get_media.request(
                    owner,
                    image_id,
                    order,
                    ladder,
                    name,
                    e=e,
                    s=s,
                    range_=range_,
                )
            )
        )

    def head_get_media(
        self,
        owner: str,
        image_id: str,
        order: str,
        ladder: str,
        name: str,
        *,
        e: str | None = None,
        s: str | None = None,
        range_: str | None = None,
    ) -> httpx.Headers:
        """Look at a thumbnail: only the headers.

        Use the links in an image's `thumbnails`; they are signed.
        """
        return head_get_media.answer(
            self.http.request(
                **head_get_media.request(
                    owner,
                    image_id,
                    order,
                    ladder,
                    name,
                    e=e,
                    s=s,
                    range_=range_,
                )
            )
        )

    def get_shared_thing(
        self,
        token: str,
        *,
        share_session: str | None = None,
    ) -> SharedThing:
        """Ask what a link opens.

        Without a session of a share with a password, it only says that one is needed. A browser that opens
        the link, whose `Accept` names `text/html`, gets the guests' page of the gallery instead.
        """
        return get_shared_thing.answer(
            self.http.request(
                **get_shared_thing.request(
                    token,
                    share_session=share_session,
                )
            )
        )

    def head_get_shared_thing(
        self,
        token: str,
        *,
        share_session: str | None = None,
    ) -> httpx.Headers:
        """Ask what a link opens: only the headers.

        Without a session of a share with a password, it only says that one is needed. A browser that opens
        the link, whose `Accept` names `text/html`, gets the guests' page of the gallery instead.
        """
        return head_get_shared_thing.answer(
            self.http.request(
                **head_get_shared_thing.request(
                    token,
                    share_session=share_session,
                )
            )
        )

    def list_guest_images(
        self,
        token: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        share_session: str | None = None,
    ) -> GuestImagePage:
        """List the images of a share.

        In the order of the album; the image alone, if it was shared alone. An image that is in its owner's
        trash is missing meanwhile.
        """
        return list_guest_images.answer(
            self.http.request(
                **list_guest_images.request(
                    token,
                    limit=limit,
                    cursor=cursor,
                    share_session=share_session,
                )
            )
        )

    def create_guest_image(
        self,
        token: str,
        body: GuestSlotRequest,
        *,
        share_session: str | None = None,
        idempotency_key: str | None = None,
    ) -> GuestSlot:
        """Send a photo by a share.

        Opens a slot for a photo, if the owner lets guests send some. Nobody but the owner sees it.
        """
        return create_guest_image.answer(
            self.http.request(
                **create_guest_image.request(
                    token,
                    body,
                    share_session=share_session,
                    idempotency_key=idempotency_key,
                )
            )
        )

    def head_list_guest_images(
        self,
        token: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        share_session: str | None = None,
    ) -> httpx.Headers:
        """List the images of a share: only the headers.

        In the order of the album; the image alone, if it was shared alone. An image that is in its owner's
        trash is missing meanwhile.
        """
        return head_list_guest_images.answer(
            self.http.request(
                **head_list_guest_images.request(
                    token,
                    limit=limit,
                    cursor=cursor,
                    share_session=share_session,
                )
            )
        )

    def get_guest_image(
        self,
        token: str,
        image_id: str,
        *,
        share_session: str | None = None,
    ) -> GuestImage:
        """Read an image of a share."""
        return get_guest_image.answer(
            self.http.request(
                **get_guest_image.request(
                    token,
                    image_id,
                    share_session=share_session,
                )
            )
        )

    def head_get_guest_image(
        self,
        token: str,
        image_id: str,
        *,
        share_session: str | None = None,
    ) -> httpx.Headers:
        """Read an image of a share: only the headers."""
        return head_get_guest_image.answer(
            self.http.request(
                **head_get_guest_image.request(
                    token,
                    image_id,
                    share_session=share_session,
                )
            )
        )

    def get_guest_original(
        self,
        token: str,
        image_id: str,
        *,
        share_session: str | None = None,
    ) -> OriginalLink:
        """Download the original of an image of a share.

        Redirects to a link that works for five minutes, if the owner shares originals. With `Accept:
        application/json` the answer is the link itself.
        """
        return get_guest_original.answer(
            self.http.request(
                **get_guest_original.request(
                    token,
                    image_id,
                    share_session=share_session,
                )
            )
        )

    def head_get_guest_original(
        self,
        token: str,
        image_id: str,
        *,
        share_session: str | None = None,
        accept: str | None = None,
    ) -> httpx.Headers:
        """Download the original of an image of a share: only the headers.

        Redirects to a link that works for five minutes, if the owner shares originals. With `Accept:
        application/json` the answer is the link itself.
        """
        return head_get_guest_original.answer(
            self.http.request(
                **head_get_guest_original.request(
                    token,
                    image_id,
                    share_session=share_session,
                    accept=accept,
                )
            )
        )

    def create_guest_session(
        self,
        token: str,
        body: SessionRequest,
        *,
        share_session: str | None = None,
    ) -> GuestSession:
        """Give a share's password.

        The answer's `session` opens the share for an hour. A request with a session that holds needs no
        password, so a guest who is in stays in.
        """
        return create_guest_session.answer(
            self.http.request(
                **create_guest_session.request(
                    token,
                    body,
                    share_session=share_session,
                )
            )
        )

    def list_shares(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> SharePage:
        """List one's own shares, newest first.

        Those that have not expired or been revoked.
        """
        return list_shares.answer(
            self.http.request(
                **list_shares.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    def create_share(
        self,
        body: ShareRequest,
        *,
        idempotency_key: str | None = None,
    ) -> NewShare:
        """Share an image or an album.

        Makes a link that opens the image, or what the album shows at any time, to everybody who has it.
        Only this answer has the link.
        """
        return create_share.answer(
            self.http.request(
                **create_share.request(
                    body,
                    idempotency_key=idempotency_key,
                )
            )
        )

    def head_list_shares(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """List one's own shares, newest first: only the headers.

        Those that have not expired or been revoked.
        """
        return head_list_shares.answer(
            self.http.request(
                **head_list_shares.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    def get_share(
        self,
        share_id: str,
    ) -> ShareEntry:
        """Read a share.

        Without its link, which only the answer to the request that made it had.
        """
        return get_share.answer(
            self.http.request(
                **get_share.request(
                    share_id,
                )
            )
        )

    def delete_share(
        self,
        share_id: str,
    ) -> None:
        """Revoke a share.

        At once: its link opens nothing any more. Links to pictures that guests have already end within ten
        minutes, links to originals within five.
        """
        return delete_share.answer(
            self.http.request(
                **delete_share.request(
                    share_id,
                )
            )
        )

    def head_get_share(
        self,
        share_id: str,
    ) -> httpx.Headers:
        """Read a share: only the headers.

        Without its link, which only the answer to the request that made it had.
        """
        return head_get_share.answer(
            self.http.request(
                **head_get_share.request(
                    share_id,
                )
            )
        )


class AsyncOperations:
    """Every operation of the API, to be awaited. Each raises as those of Operations do."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def list_albums(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AlbumPage:
        """List albums.

        All albums, in the order of their ids, so that a page stays right while albums come and go.
        """
        return list_albums.answer(
            await self.http.request(
                **list_albums.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    async def create_album(
        self,
        body: AlbumRequest,
        *,
        idempotency_key: str | None = None,
    ) -> AlbumEntry:
        """Create an album.

        The API makes the id. With an `Idempotency-Key`, the request can be repeated after a lost answer.
        """
        return create_album.answer(
            await self.http.request(
                **create_album.request(
                    body,
                    idempotency_key=idempotency_key,
                )
            )
        )

    async def head_list_albums(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """List albums: only the headers.

        All albums, in the order of their ids, so that a page stays right while albums come and go.
        """
        return head_list_albums.answer(
            await self.http.request(
                **head_list_albums.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    async def get_album(
        self,
        album_id: str,
    ) -> AlbumEntry:
        """Read an album."""
        return get_album.answer(
            await self.http.request(
                **get_album.request(
                    album_id,
                )
            )
        )

    async def put_album(
        self,
        album_id: str,
        body: AlbumRequest,
        *,
        if_match: str | None = None,
    ) -> AlbumEntry:
        """Create or replace an album.

        Under an id of your own: any UUID. An album that exists keeps its images, and is replaced only with
        `If-Match`: its ETag, or `*` for any version. With `If-None-Match: *`, an album is only created. A
        repeated request succeeds.
        """
        return put_album.answer(
            await self.http.request(
                **put_album.request(
                    album_id,
                    body,
                    if_match=if_match,
                )
            )
        )

    async def delete_album(
        self,
        album_id: str,
    ) -> None:
        """Delete an album.

        For good; its images stay. Deleting it again succeeds too. Its id cannot be used again.
        """
        return delete_album.answer(
            await self.http.request(
                **delete_album.request(
                    album_id,
                )
            )
        )

    async def head_get_album(
        self,
        album_id: str,
    ) -> httpx.Headers:
        """Read an album: only the headers."""
        return head_get_album.answer(
            await self.http.request(
                **head_get_album.request(
                    album_id,
                )
            )
        )

    async def edit_album(
        self,
        album_id: str,
        body: AlbumEdit,
        *,
        if_match: str | None = None,
    ) -> AlbumEntry:
        """Edit an album.

        Changes the fields that are sent. `If-Match` must have the album's ETag, or `*` to overwrite
        whatever others have written. A repeated request after a lost answer succeeds.
        """
        return edit_album.answer(
            await self.http.request(
                **edit_album.request(
                    album_id,
                    body,
                    if_match=if_match,
                )
            )
        )

    async def list_album_images(
        self,
        album_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> ImagePage:
        """List the images of an album.

        In the album's order. Images in the trash are left out, so a page may be short or empty; it is the
        last one only if it has no cursor. In the order of time, an image is listed a second or two after it
        was added.
        """
        return list_album_images.answer(
            await self.http.request(
                **list_album_images.request(
                    album_id,
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    async def change_album_images(
        self,
        album_id: str,
        body: MembersRequest,
    ) -> MemberResults:
        """Add, move and remove images of an album.

        Up to 100 together, each once. A repeated request changes nothing: an image that belongs to the
        album stays where it is when it is added. One in the trash can be added, and is shown once it is
        restored.
        """
        return change_album_images.answer(
            await self.http.request(
                **change_album_images.request(
                    album_id,
                    body,
                )
            )
        )

    async def head_list_album_images(
        self,
        album_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """List the images of an album: only the headers.

        In the album's order. Images in the trash are left out, so a page may be short or empty; it is the
        last one only if it has no cursor. In the order of time, an image is listed a second or two after it
        was added.
        """
        return head_list_album_images.answer(
            await self.http.request(
                **head_list_album_images.request(
                    album_id,
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    async def list_image_albums(
        self,
        image_id: str,
    ) -> AlbumList:
        """List the albums of an image."""
        return list_image_albums.answer(
            await self.http.request(
                **list_image_albums.request(
                    image_id,
                )
            )
        )

    async def head_list_image_albums(
        self,
        image_id: str,
    ) -> httpx.Headers:
        """List the albums of an image: only the headers."""
        return head_list_image_albums.answer(
            await self.http.request(
                **head_list_image_albums.request(
                    image_id,
                )
            )
        )

    async def list_album_images_compact(
        self,
        album_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> CompactPage:
        """List the images of an album, in short.

        In the album's order. Images in the trash are left out, so a page may be short or empty; it is the
        last one only if it has no cursor. In the order of time, an image is listed a second or two after it
        was added.
        """
        return list_album_images_compact.answer(
            await self.http.request(
                **list_album_images_compact.request(
                    album_id,
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    async def list_changes(
        self,
        *,
        limit: int | None = None,
        since: str | None = None,
    ) -> ChangePage:
        """Follow what changes.

        Each image that has changed since a position comes once, as it is now, also one in the trash; of a
        deleted one, only its id. What changes meanwhile comes later. Without `since`, all images come.
        Store `next_since` once the page is stored, and ask again at once while there is `more`. After
        `changes_forgotten`, begin without `since`; in the end, forget what has not come, except images that
        still wait to be sent or are in their first processing.
        """
        return list_changes.answer(
            await self.http.request(
                **list_changes.request(
                    limit=limit,
                    since=since,
                )
            )
        )

    async def head_list_changes(
        self,
        *,
        limit: int | None = None,
        since: str | None = None,
    ) -> httpx.Headers:
        """Follow what changes: only the headers.

        Each image that has changed since a position comes once, as it is now, also one in the trash; of a
        deleted one, only its id. What changes meanwhile comes later. Without `since`, all images come.
        Store `next_since` once the page is stored, and ask again at once while there is `more`. After
        `changes_forgotten`, begin without `since`; in the end, forget what has not come, except images that
        still wait to be sent or are in their first processing.
        """
        return head_list_changes.answer(
            await self.http.request(
                **head_list_changes.request(
                    limit=limit,
                    since=since,
                )
            )
        )

    async def list_images(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListImagesOrder | None = None,
        taken_from: str | None = None,
        taken_to: str | None = None,
        camera: str | None = None,
        lens: str | None = None,
        tag: str | None = None,
        favourite: bool | None = None,
        kind: Kind | None = None,
        place: str | None = None,
        status: ListImagesStatus | None = None,
        text: str | None = None,
        album: str | None = None,
    ) -> ImagePage:
        """List images, newest first.

        By the time when the picture was taken or, if that is unknown, uploaded. An image is listed a second
        or two after its processing has ended. All filters that are given must fit. With several filters
        that have little in common, a page may be short or empty; it is the last one only if it has no
        cursor.
        """
        return list_images.answer(
            await self.http.request(
                **list_images.request(
                    limit=limit,
                    cursor=cursor,
                    order=order,
                    taken_from=taken_from,
                    taken_to=taken_to,
                    camera=camera,
                    lens=lens,
                    tag=tag,
                    favourite=favourite,
                    kind=kind,
                    place=place,
                    status=status,
                    text=text,
                    album=album,
                )
            )
        )

    async def create_image(
        self,
        body: SlotRequest,
        *,
        idempotency_key: str | None = None,
    ) -> Slot:
        """Open a slot.

        The API makes the id. With an `Idempotency-Key`, the request can be repeated after a lost answer, as
        `PUT` can.
        """
        return create_image.answer(
            await self.http.request(
                **create_image.request(
                    body,
                    idempotency_key=idempotency_key,
                )
            )
        )

    async def head_list_images(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        order: HeadListImagesOrder | None = None,
        taken_from: str | None = None,
        taken_to: str | None = None,
        camera: str | None = None,
        lens: str | None = None,
        tag: str | None = None,
        favourite: bool | None = None,
        kind: Kind | None = None,
        place: str | None = None,
        status: HeadListImagesStatus | None = None,
        text: str | None = None,
        album: str | None = None,
    ) -> httpx.Headers:
        """List images, newest first: only the headers.

        By the time when the picture was taken or, if that is unknown, uploaded. An image is listed a second
        or two after its processing has ended. All filters that are given must fit. With several filters
        that have little in common, a page may be short or empty; it is the last one only if it has no
        cursor.
        """
        return head_list_images.answer(
            await self.http.request(
                **head_list_images.request(
                    limit=limit,
                    cursor=cursor,
                    order=order,
                    taken_from=taken_from,
                    taken_to=taken_to,
                    camera=camera,
                    lens=lens,
                    tag=tag,
                    favourite=favourite,
                    kind=kind,
                    place=place,
                    status=status,
                    text=text,
                    album=album,
                )
            )
        )

    async def edit_images(
        self,
        body: ImagesEdit,
    ) -> ImageResults:
        """Edit many images.

        The same change for up to 500 images, each with the version of its words. One image's problem does
        not keep the others from their change.
        """
        return edit_images.answer(
            await self.http.request(
                **edit_images.request(
                    body,
                )
            )
        )

    async def have_files(
        self,
        body: FilesRequest,
    ) -> FileResults:
        """Ask which files are there.

        For up to 1,000 files by their SHA-256, an answer for each. It may be a second or two late, and
        knows nothing of photos that are still being processed: the slot decides. A hundred count as one
        request.
        """
        return have_files.answer(
            await self.http.request(
                **have_files.request(
                    body,
                )
            )
        )

    async def open_slots(
        self,
        body: SlotsRequest,
        *,
        idempotency_key: str | None = None,
    ) -> SlotResults:
        """Open many slots.

        Up to 100, or fresh ways for slots that wait for their photo. Give each an id, or the request an
        `Idempotency-Key`, to be able to repeat it after a lost answer.
        """
        return open_slots.answer(
            await self.http.request(
                **open_slots.request(
                    body,
                    idempotency_key=idempotency_key,
                )
            )
        )

    async def get_image(
        self,
        image_id: str,
    ) -> ImageEntry:
        """Read an image."""
        return get_image.answer(
            await self.http.request(
                **get_image.request(
                    image_id,
                )
            )
        )

    async def put_image(
        self,
        image_id: str,
        body: SlotRequest,
    ) -> Slot:
        """Open a slot with an id of your own.

        Repeat it for a fresh form and link for the same slot, until the photo has arrived.
        """
        return put_image.answer(
            await self.http.request(
                **put_image.request(
                    image_id,
                    body,
                )
            )
        )

    async def head_get_image(
        self,
        image_id: str,
    ) -> httpx.Headers:
        """Read an image: only the headers."""
        return head_get_image.answer(
            await self.http.request(
                **head_get_image.request(
                    image_id,
                )
            )
        )

    async def edit_image(
        self,
        image_id: str,
        body: ImageEdit,
        *,
        if_match: str | None = None,
    ) -> ImageEntry:
        """Edit an image.

        Changes the fields that are sent. `If-Match` must have the image's ETag, or `*` to overwrite
        whatever others have written; new thumbnails meanwhile do no harm. A repeated request after a lost
        answer succeeds.
        """
        return edit_image.answer(
            await self.http.request(
                **edit_image.request(
                    image_id,
                    body,
                    if_match=if_match,
                )
            )
        )

    async def get_original(
        self,
        image_id: str,
    ) -> OriginalLink:
        """Download the original.

        Redirects to a link that works for five minutes. Follow it without the token: S3 refuses a request
        with both a signature and a token. With `Accept: application/json` the answer is the link itself.
        """
        return get_original.answer(
            await self.http.request(
                **get_original.request(
                    image_id,
                )
            )
        )

    async def head_get_original(
        self,
        image_id: str,
        *,
        accept: str | None = None,
    ) -> httpx.Headers:
        """Download the original: only the headers.

        Redirects to a link that works for five minutes. Follow it without the token: S3 refuses a request
        with both a signature and a token. With `Accept: application/json` the answer is the link itself.
        """
        return head_get_original.answer(
            await self.http.request(
                **head_get_original.request(
                    image_id,
                    accept=accept,
                )
            )
        )

    async def get_parts(
        self,
        image_id: str,
    ) -> UploadedParts:
        """Ask which parts have arrived."""
        return get_parts.answer(
            await self.http.request(
                **get_parts.request(
                    image_id,
                )
            )
        )

    async def create_parts(
        self,
        image_id: str,
        body: PartsRequest,
    ) -> PartLinks:
        """Get links for parts of a file.

        Begins the upload, or goes on with the one that was begun: of each slot there is one. Parts may be
        sent in any order, several at once, and again.
        """
        return create_parts.answer(
            await self.http.request(
                **create_parts.request(
                    image_id,
                    body,
                )
            )
        )

    async def delete_parts(
        self,
        image_id: str,
    ) -> None:
        """Abort an upload in parts.

        The parts that have arrived are removed, and the slot stays. Aborting it again succeeds too.
        """
        return delete_parts.answer(
            await self.http.request(
                **delete_parts.request(
                    image_id,
                )
            )
        )

    async def head_get_parts(
        self,
        image_id: str,
    ) -> httpx.Headers:
        """Ask which parts have arrived: only the headers."""
        return head_get_parts.answer(
            await self.http.request(
                **head_get_parts.request(
                    image_id,
                )
            )
        )

    async def complete_parts(
        self,
        image_id: str,
    ) -> ImageEntry:
        """Complete an upload in parts.

        When all parts have arrived. Completing it again answers the same.
        """
        return complete_parts.answer(
            await self.http.request(
                **complete_parts.request(
                    image_id,
                )
            )
        )

    async def reprocess_image(
        self,
        image_id: str,
    ) -> ImageEntry:
        """Make everything anew.

        Makes thumbnails and metadata again from the original, as this version of Darkroom makes them. The
        present ones stay meanwhile. Asking again while the work is going on changes nothing.
        """
        return reprocess_image.answer(
            await self.http.request(
                **reprocess_image.request(
                    image_id,
                )
            )
        )

    async def retry_image(
        self,
        image_id: str,
    ) -> ImageEntry:
        """Try again what has failed.

        Repeats the work that failed according to `errors`, because of the file or because of us: a later
        version of Darkroom may accept a file that an earlier one rejected. Existing pictures stay
        meanwhile. Asking again while the work is going on changes nothing.
        """
        return retry_image.answer(
            await self.http.request(
                **retry_image.request(
                    image_id,
                )
            )
        )

    async def list_similar(
        self,
        image_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> SimilarImages:
        """Find images that are like another.

        Other images of the same owner, in three answers, each in the strongest one that holds for it.
        Pictures whose perceptual hashes differ in at most six bits are always found. The strongest answers
        and the nearest pictures come first, over all pages. Images in the trash are left out, but the image
        that is asked about may be there.
        """
        return list_similar.answer(
            await self.http.request(
                **list_similar.request(
                    image_id,
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    async def head_list_similar(
        self,
        image_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """Find images that are like another: only the headers.

        Other images of the same owner, in three answers, each in the strongest one that holds for it.
        Pictures whose perceptual hashes differ in at most six bits are always found. The strongest answers
        and the nearest pictures come first, over all pages. Images in the trash are left out, but the image
        that is asked about may be there.
        """
        return head_list_similar.answer(
            await self.http.request(
                **head_list_similar.request(
                    image_id,
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    async def get_tags(
        self,
        image_id: str,
    ) -> GetTagsResponse200:
        """Read all tags of the file.

        By group and standard name.
        """
        return get_tags.answer(
            await self.http.request(
                **get_tags.request(
                    image_id,
                )
            )
        )

    async def head_get_tags(
        self,
        image_id: str,
    ) -> httpx.Headers:
        """Read all tags of the file: only the headers.

        By group and standard name.
        """
        return head_get_tags.answer(
            await self.http.request(
                **head_get_tags.request(
                    image_id,
                )
            )
        )

    async def get_thumbnail(
        self,
        image_id: str,
        *,
        size: int | None = None,
        format_: GetThumbnailFormat | None = None,
        accept: str | None = None,
    ) -> str:
        """Look at the thumbnail that fits.

        Redirects to the smallest thumbnail of the whole picture whose longer side has `size` pixels, or to
        the largest. The link opens without the token. For `format=auto`, `Accept` decides: AVIF and WebP
        have to be named there, and otherwise it is a JPEG; it is always a still. Usually only animations
        have WebP, and `format=webp` of a still is `not_found`.
        """
        return get_thumbnail.answer(
            await self.http.request(
                **get_thumbnail.request(
                    image_id,
                    size=size,
                    format_=format_,
                    accept=accept,
                )
            )
        )

    async def head_get_thumbnail(
        self,
        image_id: str,
        *,
        size: int | None = None,
        format_: HeadGetThumbnailFormat | None = None,
        accept: str | None = None,
    ) -> httpx.Headers:
        """Look at the thumbnail that fits: only the headers.

        Redirects to the smallest thumbnail of the whole picture whose longer side has `size` pixels, or to
        the largest. The link opens without the token. For `format=auto`, `Accept` decides: AVIF and WebP
        have to be named there, and otherwise it is a JPEG; it is always a still. Usually only animations
        have WebP, and `format=webp` of a still is `not_found`.
        """
        return head_get_thumbnail.answer(
            await self.http.request(
                **head_get_thumbnail.request(
                    image_id,
                    size=size,
                    format_=format_,
                    accept=accept,
                )
            )
        )

    async def list_changes_compact(
        self,
        *,
        limit: int | None = None,
        since: str | None = None,
    ) -> CompactChangePage:
        """Follow what changes, in short.

        Each image that has changed since a position comes once, as it is now, also one in the trash; of a
        deleted one, only its id. What changes meanwhile comes later. Without `since`, all images come.
        Store `next_since` once the page is stored, and ask again at once while there is `more`. After
        `changes_forgotten`, begin without `since`; in the end, forget what has not come, except images that
        still wait to be sent or are in their first processing.
        """
        return list_changes_compact.answer(
            await self.http.request(
                **list_changes_compact.request(
                    limit=limit,
                    since=since,
                )
            )
        )

    async def list_images_compact(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        order: ListImagesCompactOrder | None = None,
        taken_from: str | None = None,
        taken_to: str | None = None,
        camera: str | None = None,
        lens: str | None = None,
        tag: str | None = None,
        favourite: bool | None = None,
        kind: Kind | None = None,
        place: str | None = None,
        status: ListImagesCompactStatus | None = None,
        text: str | None = None,
        album: str | None = None,
    ) -> CompactPage:
        """List images, newest first, in short.

        By the time when the picture was taken or, if that is unknown, uploaded. An image is listed a second
        or two after its processing has ended. All filters that are given must fit. With several filters
        that have little in common, a page may be short or empty; it is the last one only if it has no
        cursor.
        """
        return list_images_compact.answer(
            await self.http.request(
                **list_images_compact.request(
                    limit=limit,
                    cursor=cursor,
                    order=order,
                    taken_from=taken_from,
                    taken_to=taken_to,
                    camera=camera,
                    lens=lens,
                    tag=tag,
                    favourite=favourite,
                    kind=kind,
                    place=place,
                    status=status,
                    text=text,
                    album=album,
                )
            )
        )

    async def list_exports(
        self,
    ) -> ExportList:
        """List exports.

        The newest first. There are few: an archive is kept for some days.
        """
        return list_exports.answer(await self.http.request(**list_exports.request()))

    async def create_export(
        self,
        body: ExportRequest,
        *,
        idempotency_key: str | None = None,
    ) -> ExportEntry:
        """Take originals away.

        Begins an archive: a ZIP with the originals of images under their names, their companions, and
        `metadata.json`. It is begun within a minute; read it again until it is `ready`. A user has one at a
        time.
        """
        return create_export.answer(
            await self.http.request(
                **create_export.request(
                    body,
                    idempotency_key=idempotency_key,
                )
            )
        )

    async def head_list_exports(
        self,
    ) -> httpx.Headers:
        """List exports: only the headers.

        The newest first. There are few: an archive is kept for some days.
        """
        return head_list_exports.answer(await self.http.request(**head_list_exports.request()))

    async def get_export(
        self,
        export_id: str,
    ) -> ExportEntry:
        """Read an export.

        How far it is and, once it is ready, a fresh link to the archive.
        """
        return get_export.answer(
            await self.http.request(
                **get_export.request(
                    export_id,
                )
            )
        )

    async def delete_export(
        self,
        export_id: str,
    ) -> None:
        """Cancel or remove an export.

        With its archive; links to it do not work any more. The images stay as they are. Deleting it again
        succeeds too.
        """
        return delete_export.answer(
            await self.http.request(
                **delete_export.request(
                    export_id,
                )
            )
        )

    async def head_get_export(
        self,
        export_id: str,
    ) -> httpx.Headers:
        """Read an export: only the headers.

        How far it is and, once it is ready, a fresh link to the archive.
        """
        return head_get_export.answer(
            await self.http.request(
                **head_get_export.request(
                    export_id,
                )
            )
        )

    async def list_facets(
        self,
        *,
        kind: ListFacetsKind | None = None,
        cursor: str | None = None,
    ) -> FacetPage:
        """Count images by camera, tag, ….

        The values of one facet, for a menu of filters. Images in the trash are not counted. Counts follow
        changes in a second or two.
        """
        return list_facets.answer(
            await self.http.request(
                **list_facets.request(
                    kind=kind,
                    cursor=cursor,
                )
            )
        )

    async def head_list_facets(
        self,
        *,
        kind: HeadListFacetsKind | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """Count images by camera, tag, …: only the headers.

        The values of one facet, for a menu of filters. Images in the trash are not counted. Counts follow
        changes in a second or two.
        """
        return head_list_facets.answer(
            await self.http.request(
                **head_list_facets.request(
                    kind=kind,
                    cursor=cursor,
                )
            )
        )

    async def get_stats(
        self,
    ) -> Stats:
        """Count images and bytes.

        In all, and by month, camera and kind. Counts follow changes in a second or two.
        """
        return get_stats.answer(await self.http.request(**get_stats.request()))

    async def head_get_stats(
        self,
    ) -> httpx.Headers:
        """Count images and bytes: only the headers.

        In all, and by month, camera and kind. Counts follow changes in a second or two.
        """
        return head_get_stats.answer(await self.http.request(**head_get_stats.request()))

    async def get_timeline(
        self,
        *,
        taken_from: str | None = None,
        taken_to: str | None = None,
        cursor: str | None = None,
    ) -> Timeline:
        """Count images by month and day.

        By the local dates of pictures, newest first, so that a gallery can lay out all images without
        listing them. Images in the trash are not counted. Counts follow changes in a second or two.
        """
        return get_timeline.answer(
            await self.http.request(
                **get_timeline.request(
                    taken_from=taken_from,
                    taken_to=taken_to,
                    cursor=cursor,
                )
            )
        )

    async def head_get_timeline(
        self,
        *,
        taken_from: str | None = None,
        taken_to: str | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """Count images by month and day: only the headers.

        By the local dates of pictures, newest first, so that a gallery can lay out all images without
        listing them. Images in the trash are not counted. Counts follow changes in a second or two.
        """
        return head_get_timeline.answer(
            await self.http.request(
                **head_get_timeline.request(
                    taken_from=taken_from,
                    taken_to=taken_to,
                    cursor=cursor,
                )
            )
        )

    async def get_health(
        self,
    ) -> Health:
        """Ask whether the API answers.

        It needs nothing but the API itself: neither the catalogue nor S3.
        """
        return get_health.answer(await self.http.request(**get_health.request()))

    async def head_get_health(
        self,
    ) -> httpx.Headers:
        """Ask whether the API answers: only the headers.

        It needs nothing but the API itself: neither the catalogue nor S3.
        """
        return head_get_health.answer(await self.http.request(**head_get_health.request()))

    async def delete_images(
        self,
        body: ImagesDelete,
    ) -> ImageResults:
        """Delete many images.

        Up to 500, as `DELETE` does. A result of 202 means that an image is gone for everybody, and that its
        files will be destroyed within minutes.
        """
        return delete_images.answer(
            await self.http.request(
                **delete_images.request(
                    body,
                )
            )
        )

    async def restore_images(
        self,
        body: ImagesRestore,
    ) -> ImageResults:
        """Take many images from the trash.

        Up to 500.
        """
        return restore_images.answer(
            await self.http.request(
                **restore_images.request(
                    body,
                )
            )
        )

    async def delete_image(
        self,
        image_id: str,
        *,
        permanent: bool | None = None,
    ) -> None:
        """Delete an image.

        Puts it into the trash. With `permanent`, or if it is a slot without a photo, it is destroyed with
        its original and everything made from it. Deleting it again succeeds too, and finishes a deletion
        that failed half-way. What was put under an import's key since the first try stays: nobody has seen
        it.
        """
        return delete_image.answer(
            await self.http.request(
                **delete_image.request(
                    image_id,
                    permanent=permanent,
                )
            )
        )

    async def restore_image(
        self,
        image_id: str,
    ) -> ImageEntry:
        """Take an image from the trash.

        With its words, at its place in lists. An image that is not in the trash stays as it is.
        """
        return restore_image.answer(
            await self.http.request(
                **restore_image.request(
                    image_id,
                )
            )
        )

    async def list_trash(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> ImagePage:
        """List the trash.

        What was deleted last comes first. Each image has `trashed_at`, and `destroyed_after` says how long
        it can be restored at least. Thumbnails are shown as in other lists.
        """
        return list_trash.answer(
            await self.http.request(
                **list_trash.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    async def head_list_trash(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """List the trash: only the headers.

        What was deleted last comes first. Each image has `trashed_at`, and `destroyed_after` says how long
        it can be restored at least. Thumbnails are shown as in other lists.
        """
        return head_list_trash.answer(
            await self.http.request(
                **head_list_trash.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    async def list_trash_compact(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> CompactPage:
        """List the trash, in short.

        What was deleted last comes first. Each image has `trashed_at`, and `destroyed_after` says how long
        it can be restored at least. Thumbnails are shown as in other lists.
        """
        return list_trash_compact.answer(
            await self.http.request(
                **list_trash_compact.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    async def list_companions(
        self,
        image_id: str,
    ) -> CompanionList:
        """List an image's companions.

        The files that belong to it, in order of their names: they were sent for it, or found beside it in a
        bulk drop. An image has the same list in `companions`.
        """
        return list_companions.answer(
            await self.http.request(
                **list_companions.request(
                    image_id,
                )
            )
        )

    async def create_companion(
        self,
        image_id: str,
        body: CompanionRequest,
        *,
        idempotency_key: str | None = None,
    ) -> CompanionSlot:
        """Open a slot for a companion.

        The API makes its id. With an `Idempotency-Key`, the request can be repeated after a lost answer, as
        `PUT` can.
        """
        return create_companion.answer(
            await self.http.request(
                **create_companion.request(
                    image_id,
                    body,
                    idempotency_key=idempotency_key,
                )
            )
        )

    async def head_list_companions(
        self,
        image_id: str,
    ) -> httpx.Headers:
        """List an image's companions: only the headers.

        The files that belong to it, in order of their names: they were sent for it, or found beside it in a
        bulk drop. An image has the same list in `companions`.
        """
        return head_list_companions.answer(
            await self.http.request(
                **head_list_companions.request(
                    image_id,
                )
            )
        )

    async def put_companion(
        self,
        image_id: str,
        companion_id: str,
        body: CompanionRequest,
    ) -> CompanionSlot:
        """Open a slot for a companion with an id of your own.

        The image may be a slot whose photo has not come. Repeat it for fresh ways, until the file has
        arrived. A minute or two later it is among the image's `companions`.
        """
        return put_companion.answer(
            await self.http.request(
                **put_companion.request(
                    image_id,
                    companion_id,
                    body,
                )
            )
        )

    async def delete_companion(
        self,
        image_id: str,
        companion_id: str,
    ) -> None:
        """Delete a companion.

        For good: only images have a trash. A slot is deleted too, with what was sent to it. Deleting it
        again succeeds too. The id may be used again.
        """
        return delete_companion.answer(
            await self.http.request(
                **delete_companion.request(
                    image_id,
                    companion_id,
                )
            )
        )

    async def get_companion(
        self,
        image_id: str,
        companion_id: str,
    ) -> OriginalLink:
        """Download a companion.

        Redirects to a link that works for five minutes, as for the original of an image.
        """
        return get_companion.answer(
            await self.http.request(
                **get_companion.request(
                    image_id,
                    companion_id,
                )
            )
        )

    async def head_get_companion(
        self,
        image_id: str,
        companion_id: str,
        *,
        accept: str | None = None,
    ) -> httpx.Headers:
        """Download a companion: only the headers.

        Redirects to a link that works for five minutes, as for the original of an image.
        """
        return head_get_companion.answer(
            await self.http.request(
                **head_get_companion.request(
                    image_id,
                    companion_id,
                    accept=accept,
                )
            )
        )

    async def get_companion_parts(
        self,
        image_id: str,
        companion_id: str,
    ) -> UploadedParts:
        """Ask which parts of a companion have arrived."""
        return get_companion_parts.answer(
            await self.http.request(
                **get_companion_parts.request(
                    image_id,
                    companion_id,
                )
            )
        )

    async def create_companion_parts(
        self,
        image_id: str,
        companion_id: str,
        body: PartsRequest,
    ) -> PartLinks:
        """Get links for parts of a companion.

        As for the parts of a photo.
        """
        return create_companion_parts.answer(
            await self.http.request(
                **create_companion_parts.request(
                    image_id,
                    companion_id,
                    body,
                )
            )
        )

    async def delete_companion_parts(
        self,
        image_id: str,
        companion_id: str,
    ) -> None:
        """Abort a companion in parts.

        The parts that have arrived are removed, and the slot stays. Aborting it again succeeds too.
        """
        return delete_companion_parts.answer(
            await self.http.request(
                **delete_companion_parts.request(
                    image_id,
                    companion_id,
                )
            )
        )

    async def head_get_companion_parts(
        self,
        image_id: str,
        companion_id: str,
    ) -> httpx.Headers:
        """Ask which parts of a companion have arrived: only the headers."""
        return head_get_companion_parts.answer(
            await self.http.request(
                **head_get_companion_parts.request(
                    image_id,
                    companion_id,
                )
            )
        )

    async def complete_companion_parts(
        self,
        image_id: str,
        companion_id: str,
    ) -> CompanionSlot:
        """Complete a companion in parts.

        When all parts have arrived. Completing it again answers the same.
        """
        return complete_companion_parts.answer(
            await self.http.request(
                **complete_companion_parts.request(
                    image_id,
                    companion_id,
                )
            )
        )

    async def get_limits(
        self,
    ) -> Limits:
        """Read all limits.

        Every number that a client has to know before it uploads or edits. `GET /me` has the same, and
        counts what is used of them.
        """
        return get_limits.answer(await self.http.request(**get_limits.request()))

    async def head_get_limits(
        self,
    ) -> httpx.Headers:
        """Read all limits: only the headers.

        Every number that a client has to know before it uploads or edits. `GET /me` has the same, and
        counts what is used of them.
        """
        return head_get_limits.answer(await self.http.request(**head_get_limits.request()))

    async def get_me(
        self,
    ) -> Account:
        """Read one's own account.

        Its limits, and what is used of them now.
        """
        return get_me.answer(await self.http.request(**get_me.request()))

    async def delete_me(
        self,
        *,
        confirm: str | None = None,
    ) -> ClosedAccount:
        """Close one's own account.

        For good: from now on every request answers `account_closed`. All images are destroyed in the
        background, with their originals and everything made from them. Links to pictures work until they
        expire or their picture is gone. A repeated request answers the same.
        """
        return delete_me.answer(
            await self.http.request(
                **delete_me.request(
                    confirm=confirm,
                )
            )
        )

    async def head_get_me(
        self,
    ) -> httpx.Headers:
        """Read one's own account: only the headers.

        Its limits, and what is used of them now.
        """
        return head_get_me.answer(await self.http.request(**head_get_me.request()))

    async def get_media(
        self,
        owner: str,
        image_id: str,
        order: str,
        ladder: str,
        name: str,
        *,
        e: str | None = None,
        s: str | None = None,
        range_: str | None = None,
    ) -> bytes:
        """Look at a thumbnail.

        Use the links in an image's `thumbnails`; they are signed.
        """
        return get_media.answer(
            await self.http.request(
                **get_media.request(
                    owner,
                    image_id,
                    order,
                    ladder,
                    name,
                    e=e,
                    s=s,
                    range_=range_,
                )
            )
        )

    async def head_get_media(
        self,
        owner: str,
        image_id: str,
        order: str,
        ladder: str,
        name: str,
        *,
        e: str | None = None,
        s: str | None = None,
        range_: str | None = None,
    ) -> httpx.Headers:
        """Look at a thumbnail: only the headers.

        Use the links in an image's `thumbnails`; they are signed.
        """
        return head_get_media.answer(
            await self.http.request(
                **head_get_media.request(
                    owner,
                    image_id,
                    order,
                    ladder,
                    name,
                    e=e,
                    s=s,
                    range_=range_,
                )
            )
        )

    async def get_shared_thing(
        self,
        token: str,
        *,
        share_session: str | None = None,
    ) -> SharedThing:
        """Ask what a link opens.

        Without a session of a share with a password, it only says that one is needed. A browser that opens
        the link, whose `Accept` names `text/html`, gets the guests' page of the gallery instead.
        """
        return get_shared_thing.answer(
            await self.http.request(
                **get_shared_thing.request(
                    token,
                    share_session=share_session,
                )
            )
        )

    async def head_get_shared_thing(
        self,
        token: str,
        *,
        share_session: str | None = None,
    ) -> httpx.Headers:
        """Ask what a link opens: only the headers.

        Without a session of a share with a password, it only says that one is needed. A browser that opens
        the link, whose `Accept` names `text/html`, gets the guests' page of the gallery instead.
        """
        return head_get_shared_thing.answer(
            await self.http.request(
                **head_get_shared_thing.request(
                    token,
                    share_session=share_session,
                )
            )
        )

    async def list_guest_images(
        self,
        token: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        share_session: str | None = None,
    ) -> GuestImagePage:
        """List the images of a share.

        In the order of the album; the image alone, if it was shared alone. An image that is in its owner's
        trash is missing meanwhile.
        """
        return list_guest_images.answer(
            await self.http.request(
                **list_guest_images.request(
                    token,
                    limit=limit,
                    cursor=cursor,
                    share_session=share_session,
                )
            )
        )

    async def create_guest_image(
        self,
        token: str,
        body: GuestSlotRequest,
        *,
        share_session: str | None = None,
        idempotency_key: str | None = None,
    ) -> GuestSlot:
        """Send a photo by a share.

        Opens a slot for a photo, if the owner lets guests send some. Nobody but the owner sees it.
        """
        return create_guest_image.answer(
            await self.http.request(
                **create_guest_image.request(
                    token,
                    body,
                    share_session=share_session,
                    idempotency_key=idempotency_key,
                )
            )
        )

    async def head_list_guest_images(
        self,
        token: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        share_session: str | None = None,
    ) -> httpx.Headers:
        """List the images of a share: only the headers.

        In the order of the album; the image alone, if it was shared alone. An image that is in its owner's
        trash is missing meanwhile.
        """
        return head_list_guest_images.answer(
            await self.http.request(
                **head_list_guest_images.request(
                    token,
                    limit=limit,
                    cursor=cursor,
                    share_session=share_session,
                )
            )
        )

    async def get_guest_image(
        self,
        token: str,
        image_id: str,
        *,
        share_session: str | None = None,
    ) -> GuestImage:
        """Read an image of a share."""
        return get_guest_image.answer(
            await self.http.request(
                **get_guest_image.request(
                    token,
                    image_id,
                    share_session=share_session,
                )
            )
        )

    async def head_get_guest_image(
        self,
        token: str,
        image_id: str,
        *,
        share_session: str | None = None,
    ) -> httpx.Headers:
        """Read an image of a share: only the headers."""
        return head_get_guest_image.answer(
            await self.http.request(
                **head_get_guest_image.request(
                    token,
                    image_id,
                    share_session=share_session,
                )
            )
        )

    async def get_guest_original(
        self,
        token: str,
        image_id: str,
        *,
        share_session: str | None = None,
    ) -> OriginalLink:
        """Download the original of an image of a share.

        Redirects to a link that works for five minutes, if the owner shares originals. With `Accept:
        application/json` the answer is the link itself.
        """
        return get_guest_original.answer(
            await self.http.request(
                **get_guest_original.request(
                    token,
                    image_id,
                    share_session=share_session,
                )
            )
        )

    async def head_get_guest_original(
        self,
        token: str,
        image_id: str,
        *,
        share_session: str | None = None,
        accept: str | None = None,
    ) -> httpx.Headers:
        """Download the original of an image of a share: only the headers.

        Redirects to a link that works for five minutes, if the owner shares originals. With `Accept:
        application/json` the answer is the link itself.
        """
        return head_get_guest_original.answer(
            await self.http.request(
                **head_get_guest_original.request(
                    token,
                    image_id,
                    share_session=share_session,
                    accept=accept,
                )
            )
        )

    async def create_guest_session(
        self,
        token: str,
        body: SessionRequest,
        *,
        share_session: str | None = None,
    ) -> GuestSession:
        """Give a share's password.

        The answer's `session` opens the share for an hour. A request with a session that holds needs no
        password, so a guest who is in stays in.
        """
        return create_guest_session.answer(
            await self.http.request(
                **create_guest_session.request(
                    token,
                    body,
                    share_session=share_session,
                )
            )
        )

    async def list_shares(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> SharePage:
        """List one's own shares, newest first.

        Those that have not expired or been revoked.
        """
        return list_shares.answer(
            await self.http.request(
                **list_shares.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    async def create_share(
        self,
        body: ShareRequest,
        *,
        idempotency_key: str | None = None,
    ) -> NewShare:
        """Share an image or an album.

        Makes a link that opens the image, or what the album shows at any time, to everybody who has it.
        Only this answer has the link.
        """
        return create_share.answer(
            await self.http.request(
                **create_share.request(
                    body,
                    idempotency_key=idempotency_key,
                )
            )
        )

    async def head_list_shares(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> httpx.Headers:
        """List one's own shares, newest first: only the headers.

        Those that have not expired or been revoked.
        """
        return head_list_shares.answer(
            await self.http.request(
                **head_list_shares.request(
                    limit=limit,
                    cursor=cursor,
                )
            )
        )

    async def get_share(
        self,
        share_id: str,
    ) -> ShareEntry:
        """Read a share.

        Without its link, which only the answer to the request that made it had.
        """
        return get_share.answer(
            await self.http.request(
                **get_share.request(
                    share_id,
                )
            )
        )

    async def delete_share(
        self,
        share_id: str,
    ) -> None:
        """Revoke a share.

        At once: its link opens nothing any more. Links to pictures that guests have already end within ten
        minutes, links to originals within five.
        """
        return delete_share.answer(
            await self.http.request(
                **delete_share.request(
                    share_id,
                )
            )
        )

    async def head_get_share(
        self,
        share_id: str,
    ) -> httpx.Headers:
        """Read a share: only the headers.

        Without its link, which only the answer to the request that made it had.
        """
        return head_get_share.answer(
            await self.http.request(
                **head_get_share.request(
                    share_id,
                )
            )
        )
