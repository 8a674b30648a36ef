"""How long a failed message waits for its next delivery."""

from darkroom.deliveries import pause
from tests import template


def test_pauses_grow_up_to_a_quarter_of_an_hour() -> None:
    assert 15 <= pause(1) <= 30
    assert 30 <= pause(2) <= 60
    assert 450 <= pause(6) <= 900
    assert 450 <= pause(1000) <= 900


def test_pauses_spread_out() -> None:
    assert len({pause(6) for _ in range(50)}) > 10


def test_all_deliveries_together_outlast_half_an_hours_outage() -> None:
    queues = template.resources("AWS::SQS::Queue").values()
    deliveries = min(
        queue["Properties"]["RedrivePolicy"]["maxReceiveCount"]
        for queue in queues
        if "RedrivePolicy" in queue["Properties"]
    )
    assert sum(pause(delivery) for delivery in range(1, deliveries)) > 30 * 60
