"""What the API takes and answers."""

from .account import Account
from .added_image import AddedImage
from .album_change import AlbumChange
from .album_edit import AlbumEdit
from .album_entry import AlbumEntry
from .album_list import AlbumList
from .album_order import AlbumOrder
from .album_page import AlbumPage
from .album_request import AlbumRequest
from .c2_pa import C2Pa
from .c2_pa_claims import C2PaClaims
from .c2_pa_validation import C2PaValidation
from .caption import Caption
from .caption_source import CaptionSource
from .change import Change
from .change_page import ChangePage
from .closed_account import ClosedAccount
from .colour import Colour
from .compact_change import CompactChange
from .compact_change_page import CompactChangePage
from .compact_image import CompactImage
from .compact_page import CompactPage
from .compact_picture import CompactPicture
from .companion_entry import CompanionEntry
from .companion_entry_fault import CompanionEntryFault
from .companion_entry_kind import CompanionEntryKind
from .companion_list import CompanionList
from .companion_request import CompanionRequest
from .companion_slot import CompanionSlot
from .companion_slot_answer_kind import CompanionSlotAnswerKind
from .corrections import Corrections
from .day_count import DayCount
from .drop_entry import DropEntry
from .drop_request import DropRequest
from .error_code import ErrorCode
from .export_entry import ExportEntry
from .export_entry_fault import ExportEntryFault
from .export_entry_status import ExportEntryStatus
from .export_filter import ExportFilter
from .export_filter_status import ExportFilterStatus
from .export_list import ExportList
from .export_request import ExportRequest
from .facet_page import FacetPage
from .facet_value import FacetValue
from .file_result import FileResult
from .file_results import FileResults
from .file_state import FileState
from .files_request import FilesRequest
from .gateway_error import GatewayError
from .get_tags_response_200 import GetTagsResponse200
from .get_thumbnail_format import GetThumbnailFormat
from .gps import Gps
from .gps_direction_reference import GpsDirectionReference
from .guest_details import GuestDetails
from .guest_image import GuestImage
from .guest_image_page import GuestImagePage
from .guest_session import GuestSession
from .guest_slot import GuestSlot
from .guest_slot_request import GuestSlotRequest
from .head_get_thumbnail_format import HeadGetThumbnailFormat
from .head_list_facets_kind import HeadListFacetsKind
from .head_list_images_order import HeadListImagesOrder
from .head_list_images_status import HeadListImagesStatus
from .health import Health
from .health_status import HealthStatus
from .image_edit import ImageEdit
from .image_entry import ImageEntry
from .image_entry_position_source import ImageEntryPositionSource
from .image_page import ImagePage
from .image_result import ImageResult
from .image_results import ImageResults
from .images_delete import ImagesDelete
from .images_edit import ImagesEdit
from .images_restore import ImagesRestore
from .invalid_value import InvalidValue
from .invalid_value_in import InvalidValueIn
from .kind import Kind
from .likeness_kind import LikenessKind
from .limits import Limits
from .list_facets_kind import ListFacetsKind
from .list_images_compact_order import ListImagesCompactOrder
from .list_images_compact_status import ListImagesCompactStatus
from .list_images_order import ListImagesOrder
from .list_images_status import ListImagesStatus
from .look_alike import LookAlike
from .member_result import MemberResult
from .member_results import MemberResults
from .members_request import MembersRequest
from .month_count import MonthCount
from .month_total import MonthTotal
from .moved_image import MovedImage
from .named_slot_request import NamedSlotRequest
from .new_share import NewShare
from .origin import Origin
from .original_link import OriginalLink
from .part_link import PartLink
from .part_link_headers import PartLinkHeaders
from .part_links import PartLinks
from .part_request import PartRequest
from .parts_request import PartsRequest
from .pixel_fault import PixelFault
from .pixel_fault_code import PixelFaultCode
from .placeholder import Placeholder
from .position import Position
from .problem_details import ProblemDetails
from .problem_details_code import ProblemDetailsCode
from .region import Region
from .session_request import SessionRequest
from .share_entry import ShareEntry
from .share_page import SharePage
from .share_request import ShareRequest
from .shared_thing import SharedThing
from .shared_thing_kind import SharedThingKind
from .sidecar_source import SidecarSource
from .similar_images import SimilarImages
from .slot import Slot
from .slot_request import SlotRequest
from .slot_result import SlotResult
from .slot_results import SlotResults
from .slots_request import SlotsRequest
from .source import Source
from .source_format import SourceFormat
from .stage_fault import StageFault
from .stage_name import StageName
from .stats import Stats
from .status import Status
from .summary import Summary
from .summary_chroma_subsampling import SummaryChromaSubsampling
from .summary_colour_mode import SummaryColourMode
from .summary_colour_space import SummaryColourSpace
from .summary_exposure_program import SummaryExposureProgram
from .summary_format import SummaryFormat
from .summary_metering import SummaryMetering
from .summary_orientation import SummaryOrientation
from .summary_variant import SummaryVariant
from .summary_white_balance import SummaryWhiteBalance
from .thumbnail import Thumbnail
from .thumbnail_content_type import ThumbnailContentType
from .thumbnail_format import ThumbnailFormat
from .time import Time
from .time_precision import TimePrecision
from .timeline import Timeline
from .totals import Totals
from .upload import Upload
from .upload_form import UploadForm
from .upload_form_fields import UploadFormFields
from .upload_link import UploadLink
from .upload_link_headers import UploadLinkHeaders
from .upload_parts import UploadParts
from .uploaded_part import UploadedPart
from .uploaded_parts import UploadedParts
from .use import Use
from .versioned_image import VersionedImage

__all__ = (
    "Account",
    "AddedImage",
    "AlbumChange",
    "AlbumEdit",
    "AlbumEntry",
    "AlbumList",
    "AlbumOrder",
    "AlbumPage",
    "AlbumRequest",
    "C2Pa",
    "C2PaClaims",
    "C2PaValidation",
    "Caption",
    "CaptionSource",
    "Change",
    "ChangePage",
    "ClosedAccount",
    "Colour",
    "CompactChange",
    "CompactChangePage",
    "CompactImage",
    "CompactPage",
    "CompactPicture",
    "CompanionEntry",
    "CompanionEntryFault",
    "CompanionEntryKind",
    "CompanionList",
    "CompanionRequest",
    "CompanionSlot",
    "CompanionSlotAnswerKind",
    "Corrections",
    "DayCount",
    "DropEntry",
    "DropRequest",
    "ErrorCode",
    "ExportEntry",
    "ExportEntryFault",
    "ExportEntryStatus",
    "ExportFilter",
    "ExportFilterStatus",
    "ExportList",
    "ExportRequest",
    "FacetPage",
    "FacetValue",
    "FileResult",
    "FileResults",
    "FileState",
    "FilesRequest",
    "GatewayError",
    "GetTagsResponse200",
    "GetThumbnailFormat",
    "Gps",
    "GpsDirectionReference",
    "GuestDetails",
    "GuestImage",
    "GuestImagePage",
    "GuestSession",
    "GuestSlot",
    "GuestSlotRequest",
    "HeadGetThumbnailFormat",
    "HeadListFacetsKind",
    "HeadListImagesOrder",
    "HeadListImagesStatus",
    "Health",
    "HealthStatus",
    "ImageEdit",
    "ImageEntry",
    "ImageEntryPositionSource",
    "ImagePage",
    "ImageResult",
    "ImageResults",
    "ImagesDelete",
    "ImagesEdit",
    "ImagesRestore",
    "InvalidValue",
    "InvalidValueIn",
    "Kind",
    "LikenessKind",
    "Limits",
    "ListFacetsKind",
    "ListImagesCompactOrder",
    "ListImagesCompactStatus",
    "ListImagesOrder",
    "ListImagesStatus",
    "LookAlike",
    "MemberResult",
    "MemberResults",
    "MembersRequest",
    "MonthCount",
    "MonthTotal",
    "MovedImage",
    "NamedSlotRequest",
    "NewShare",
    "Origin",
    "OriginalLink",
    "PartLink",
    "PartLinkHeaders",
    "PartLinks",
    "PartRequest",
    "PartsRequest",
    "PixelFault",
    "PixelFaultCode",
    "Placeholder",
    "Position",
    "ProblemDetails",
    "ProblemDetailsCode",
    "Region",
    "SessionRequest",
    "ShareEntry",
    "SharePage",
    "ShareRequest",
    "SharedThing",
    "SharedThingKind",
    "SidecarSource",
    "SimilarImages",
    "Slot",
    "SlotRequest",
    "SlotResult",
    "SlotResults",
    "SlotsRequest",
    "Source",
    "SourceFormat",
    "StageFault",
    "StageName",
    "Stats",
    "Status",
    "Summary",
    "SummaryChromaSubsampling",
    "SummaryColourMode",
    "SummaryColourSpace",
    "SummaryExposureProgram",
    "SummaryFormat",
    "SummaryMetering",
    "SummaryOrientation",
    "SummaryVariant",
    "SummaryWhiteBalance",
    "Thumbnail",
    "ThumbnailContentType",
    "ThumbnailFormat",
    "Time",
    "TimePrecision",
    "Timeline",
    "Totals",
    "Upload",
    "UploadForm",
    "UploadFormFields",
    "UploadLink",
    "UploadLinkHeaders",
    "UploadParts",
    "UploadedPart",
    "UploadedParts",
    "Use",
    "VersionedImage",
)
