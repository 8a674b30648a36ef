"""The Python client over a network that is cut, and killed: `python -m tests.chaos.sending` in small."""

from pathlib import Path

import pytest

from local.deployment import Stack
from local.users import User
from tests.chaos.sending import Sending, digests, large, many

pytestmark = pytest.mark.usefixtures("emulator")  # the network that is cut is in this machine


def complete(sending: Sending) -> None:
    """Every file was stored once, with its own bytes; nothing that S3 has confirmed was sent again."""
    assert sorted(sending.stored().values()) == sorted(digests(sending.place))
    assert set(sending.confirmed().values()) == {1}
    assert sending.states["refused"] == 0


def test_parts_go_on_after_two_cuts_and_a_kill(stack: Stack, newcomer: User, tmp_path: Path) -> None:
    sending = large(stack, newcomer, tmp_path, size=34_000_000, rate=12_000_000)
    complete(sending)
    assert sending.kills == 1
    assert sending.cuts >= 2
    # The client begins with one part at once, and has one at once after the first cut.
    assert sum(sending.tried().values()) <= 5 + 3 * 2, "a cut or a kill costs what is under way"


def test_photos_get_through_a_network_that_is_cut_every_two_seconds(
    stack: Stack, newcomer: User, tmp_path: Path
) -> None:
    sending = many(stack, newcomer, tmp_path, photos=8, every=2.0, rate=600_000, size=300_000)
    complete(sending)
    assert sending.cuts
