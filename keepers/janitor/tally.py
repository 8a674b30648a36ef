"""What a keeper has found and done, as numbers, and what its calls to AWS cost."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

# Dollars a call in us-east-1, as of November 2026: S3's listings and reads, and DynamoDB's on-demand reads. Most
# entries have less than 4 KB; a consistent read of one is one read unit. A page of an index of keys has at most
# 16. https://aws.amazon.com/s3/pricing/ https://aws.amazon.com/dynamodb/pricing/on-demand/
PRICES: Final[Mapping[str, float]] = {
    "listings": 0.005 / 1000,
    "looks": 0.0004 / 1000,
    "entries": 0.125 / 1e6,
    "pages": 16 * 0.125 / 1e6,
    "books": 0.3 * 0.125 / 1e6,  # some 1.2 KB each, and a query pays for their sum
}

IMAGE_UNITS: Final = 14
"""Write units of processing a photo without a slot."""

ROW_UNITS: Final = 22
"""Write units of an image's place in the library."""

_WRITE_UNIT: Final = 0.625 / 1e6

# The cost of processing one photo again: 3 s of a thumbnailer of 1,769 MB and half a second of an extractor
# of 1,024 MB on arm64, a dozen objects written, two messages. https://aws.amazon.com/lambda/pricing/
IMAGE: Final = (
    (3 * 1.73 + 0.5 * 1.0) * 0.0000133334 + 12 * 0.005 / 1000 + IMAGE_UNITS * _WRITE_UNIT + 2 * 3 * 0.4 / 1e6
)

# The cost of writing an image's rows in the library.
ROWS: Final = ROW_UNITS * _WRITE_UNIT


class Tally(Counter[str]):
    """Counts by name: calls to AWS as in `PRICES`, findings, repairs."""

    @property
    def dollars(self) -> float:
        """The cost of the calls, and of the work that was sent to the stages."""
        sent = self["adopted"] + self["resent"] + self["remade"] + self["resubmitted"]
        rows = self["rebuilt"] + self["unlisted_images"]
        return sum(self[call] * price for call, price in PRICES.items()) + sent * IMAGE + rows * ROWS
