"""The parameters that filter a list, and the order of a list."""

from typing import Annotated, Final, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from darkroom.catalog.entry import Status
from darkroom.chronology import local_time
from darkroom.library.facts import Kind
from darkroom.library.filters import MAX_WORDS
from image_api.models import UUID, known_id
from image_api.problems import invalid_query

# As long as the longest value of a facet: make and model, of 100 characters each, and a blank.
MAX_TEXT: Final = 201

# "2020", "2020-11", "2020-11-01", "2020-11-01T12:10", "2020-11-01T12:10:02" or "2020-11-01T12:10:02.123".
TIME: Final = (
    "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])"
    r"([Tt]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?)?)?)?$"
)

_MILLISECOND: Final = len("2020-11-01T12:10:02.123")

Order = Literal["taken", "added"]

AskedOrder = Annotated[
    Order,
    Query(
        description="`taken`: by the local time when the picture was taken. `added`: by arrival; without filters."
    ),
]


def _text(description: str) -> Query:
    return Query(min_length=1, max_length=MAX_TEXT, description=description)


def as_local_time(text: str) -> str:
    """A local time as lists have it, to the millisecond."""
    if local_time(text) is None:
        raise PydanticCustomError(
            "local_time", "This is not a possible local time without an offset, as 2020-11-01T12:10:02 or 2020-11."
        )
    return text.upper()[:_MILLISECOND]


def _month(text: str) -> str:
    """The month of a local time, or its year if it has no month."""
    return as_local_time(text)[: len("2020-11")]


def _time(description: str) -> Query:
    return Query(description=description, examples=["2020-11"], json_schema_extra={"pattern": TIME})


TakenFrom = Annotated[
    str | None, AfterValidator(as_local_time), _time("Taken at this local time or later; of any precision.")
]
TakenTo = Annotated[
    str | None,
    AfterValidator(as_local_time),
    _time("Taken at this local time or earlier: `2020` includes all of 2020."),
]
FromMonth = Annotated[
    str | None,
    AfterValidator(_month),
    _time("The month of this local time, or later; of any precision."),
]
ToMonth = Annotated[
    str | None,
    AfterValidator(_month),
    _time("The month of this local time, or earlier: `2020` includes all of 2020."),
]
Camera = Annotated[
    str | None, _text("Make and model, such as `Canon EOS 40D`: the make only once. Case does not matter.")
]
Lens = Annotated[str | None, _text("The model of the lens.")]
Tag = Annotated[str | None, _text("One of the owner's tags, or of the keywords in the file.")]
Favourite = Annotated[bool | None, Query(description="Whether it is a favourite.")]
AskedKind = Annotated[Kind | None, Query(alias="kind", description="What kind of picture it is.")]
Place = Annotated[str | None, _text("A sublocation, city, state or country that the file names.")]
AskedStatus = Annotated[
    Literal[Status.READY, Status.PARTIAL, Status.REJECTED, Status.FAILED] | None,
    Query(alias="status", description="How its processing ended."),
]
Album = Annotated[
    str | None,
    AfterValidator(lambda text: None if text is None else known_id(text)),
    Query(description="The id of an album.", json_schema_extra={"format": "uuid", "pattern": UUID}),
]
Text = Annotated[
    str | None,
    _text(
        "Whole words that all are in the title, the description, the name of the file, the tags or the place, of "
        f"either the owner or the file. The first {MAX_WORDS} count."
    ),
]


def check_order(order: Order, *, filtered: bool) -> None:
    """Raise Invalid if a list with filters cannot have an order."""
    if order == "added" and filtered:
        raise invalid_query("order", "With filters, a list is in the order of `taken`.")


def check_times(taken_from: str | None, taken_to: str | None) -> None:
    """Raise Invalid if no time is between the two. `2020` as an end is the end of 2020."""
    if taken_from is not None and taken_to is not None and taken_from > f"{taken_to}~":
        raise invalid_query("taken_to", "This is earlier than taken_from.")


def check_text(text: str | None, words: tuple[str, ...]) -> None:
    """Raise Invalid if a text has no words."""
    if text is not None and not words:
        raise invalid_query("text", "The text has no words.")
