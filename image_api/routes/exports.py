"""Exports: archives of originals, to take them away."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator

from darkroom import services
from darkroom.archives import erase_export, prefix_of
from darkroom.catalog.exports import (
    MAX_EXPORTS,
    Export,
    ExportRemoved,
    ExportRunning,
    Exports,
    TooManyExports,
    TooManyToday,
    digest_of,
)
from darkroom.keys import Owner
from darkroom.observability import logger
from image_api import albums, idempotency
from image_api.caller import Caller
from image_api.exports import ExportEntry, ExportList, ExportRequest, export_view, export_views
from image_api.idempotency import IdempotencyKey
from image_api.models import UUID, known_id
from image_api.openapi import TOKEN, answers
from image_api.problems import (
    AlbumNotFound,
    AlreadyDeleted,
    ExportIsRunning,
    ExportNotFound,
    ExportsFull,
    IdempotencyKeyReused,
    Invalid,
    InvalidJson,
    NotJson,
    TooManyExportsToday,
)
from image_api.settings import ApiSettings

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

# The exporter works once a minute; a part takes it some seconds.
_PAUSE_SECONDS: Final = 5

ExportId = Annotated[
    str,
    AfterValidator(known_id),
    Path(description="The export's id.", json_schema_extra={"format": "uuid", "pattern": UUID}),
]
"""The id of an export in a path."""


@router.post(
    "/exports",
    summary="Take originals away",
    description="Begins an archive: a ZIP with the originals of images under their names, their companions, and "
    "`metadata.json`. It is begun within a minute; read it again until it is `ready`. A user has one at a time.",
    operation_id="createExport",
    tags=["Exports"],
    security=TOKEN,
    status_code=202,
    responses=answers(
        202,
        "The export.",
        InvalidJson,
        AlbumNotFound,
        ExportIsRunning,
        ExportsFull,
        AlreadyDeleted,
        NotJson,
        Invalid,
        IdempotencyKeyReused,
        TooManyExportsToday,
        headers=["Location", "Retry-After"],
    ),
)
def create_export(
    request: ExportRequest, caller: Caller, idempotency_key: IdempotencyKey = None
) -> Response[ExportEntry]:
    export_id, wanted = idempotency.new_id(caller, "/exports", idempotency_key), request.wanted
    known = services.catalog(Exports).get(caller, export_id) if idempotency_key else None
    export = known or _make(caller, export_id, request)
    if export.request != digest_of(wanted):
        raise IdempotencyKeyReused
    if known is None:  # if this message is lost, the exporter finds the export by itself
        services.exports_queue().send(caller, export_id)
        logger.info("export begun", owner=caller, export=export_id)
    location = f"{services.settings(ApiSettings).public_url}/exports/{export_id}"
    return _answer(202, export, {"Location": location})


@router.get(
    "/exports",
    summary="List exports",
    description="The newest first. There are few: an archive is kept for some days.",
    operation_id="listExports",
    tags=["Exports"],
    security=TOKEN,
    responses=answers(200, "The exports."),
)
def list_exports(caller: Caller) -> ExportList:
    return export_views(services.catalog(Exports).all(caller))


@router.get(
    "/exports/<export_id>",
    summary="Read an export",
    description="How far it is and, once it is ready, a fresh link to the archive.",
    operation_id="getExport",
    tags=["Exports"],
    security=TOKEN,
    responses=answers(200, "The export.", ExportNotFound, Invalid, headers=["Retry-After"]),
)
def get_export(export_id: ExportId, caller: Caller) -> Response[ExportEntry]:
    export = services.catalog(Exports).get(caller, export_id)
    if export is None:
        raise ExportNotFound
    return _answer(200, export, {})


@router.delete(
    "/exports/<export_id>",
    summary="Cancel or remove an export",
    description="With its archive; links to it do not work any more. The images stay as they are. Deleting it "
    "again succeeds too.",
    operation_id="deleteExport",
    tags=["Exports"],
    security=TOKEN,
    status_code=204,
    responses=answers(204, "There is no such export any more.", Invalid, content={}),
)
def delete_export(export_id: ExportId, caller: Caller) -> Response[str]:
    services.catalog(Exports).remove(caller, export_id)
    erase_export(services.archives(), prefix_of(caller, export_id))
    return Response(204, body="")


def _make(owner: Owner, export_id: str, request: ExportRequest) -> Export:
    """Begin an export. Raises the problem of one that cannot be made."""
    if request.filter is not None and request.filter.album is not None:
        albums.find(owner, request.filter.album)
    settings = services.settings(ApiSettings)
    life, most_a_day = timedelta(days=settings.export_days), settings.max_exports_per_day
    try:
        return services.catalog(Exports).make(owner, export_id, request.wanted, life, most_a_day)
    except ExportRunning as running:
        raise ExportIsRunning(members={"export": running.export_id}) from None
    except TooManyExports:
        raise ExportsFull(members={"max_exports": MAX_EXPORTS}) from None
    except TooManyToday:
        moment = datetime.now(UTC)
        left = int((moment.replace(hour=0, minute=0, second=0) + timedelta(days=1) - moment).total_seconds())
        raise TooManyExportsToday(
            members={"max_exports_per_day": most_a_day}, headers={"Retry-After": str(max(1, left))}
        ) from None
    except ExportRemoved:
        raise AlreadyDeleted from None


def _answer(status: int, export: Export, headers: dict[str, str]) -> Response[ExportEntry]:
    pause = {} if export.over else {"Retry-After": str(_PAUSE_SECONDS)}
    return Response(status, "application/json", export_view(export), {**headers, **pause})
