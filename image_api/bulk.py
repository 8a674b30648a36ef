"""Requests for many images: one answer for each, whatever became of the others."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.errors import Contention
from darkroom.keys import ImageId, Owner
from darkroom.observability import logger
from image_api.edits import ImageResult, ImageResults
from image_api.limits import charge
from image_api.problems import ImageNotFound, Invalid, Problem, Unavailable
from image_api.settings import ApiSettings

# A client of botocore keeps ten connections.
_AT_ONCE: Final = 10


def for_each(owner: Owner, ids: Sequence[str], act: Callable[[int, Entry], Entry | int]) -> ImageResults:
    """Do something with each image; `act` gets its place in the request and its entry, which may be a tombstone.

    It returns the entry afterwards or, without one, a status, or raises the Problem that a request for this image
    alone would answer. Raises what `check` raises.
    """
    check(owner, len(ids), services.settings(ApiSettings).images_a_request)
    found = services.catalog(Images).get_many(owner, [ImageId(image_id) for image_id in ids])
    entries: dict[str, Entry] = {entry.image_id: entry for entry in found}

    def one(place: int) -> ImageResult:
        entry = entries.get(ids[place])
        if entry is None or entry.quarantined:
            raise ImageNotFound
        after = act(place, entry)
        if isinstance(after, int):
            return ImageResult(id=ids[place], status=after)
        return ImageResult(id=ids[place], status=HTTPStatus.OK, version=after.words.version)

    def refused(place: int, problem: Problem) -> ImageResult:
        version = problem.members.get("version")
        return ImageResult(id=ids[place], status=problem.status, code=problem.code, version=version)

    return ImageResults(results=each(owner, ids, one, refused))


def check(owner: Owner, number: int, most: int) -> None:
    """Count a request for many images as one for each: if they do not all fit into the limit of this minute,
    nothing is done. Raises Invalid if there are too many images, and what `charge` raises.
    """
    if number > most:
        raise Invalid(
            members={"errors": [{"in": "body", "pointer": "", "detail": f"There are more than {most} images."}]}
        )
    charge(owner, number)


def each[R](
    owner: Owner, ids: Sequence[str], act: Callable[[int], R], refused: Callable[[int, Problem], R]
) -> list[R]:
    """Do something with each image, several at once, by its place in the request. A Problem that it raises, or a
    fault of AWS, is an answer for this image alone.
    """

    def one(place: int) -> R:
        try:
            return act(place)
        except Problem as problem:
            return refused(place, problem)
        except (ClientError, BotoCoreError, Contention) as fault:
            logger.error("an image of many could not be changed", exc_info=fault, owner=owner, image_id=ids[place])
            return refused(place, Unavailable())

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(one, range(len(ids))))
