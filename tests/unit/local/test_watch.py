"""`make watch` deploys every change once, and goes on after one that cannot be deployed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import pytest

from local.errors import LocalError
from local.watch import Watcher

LOOKS: Final = 5  # more than a change needs


@dataclass
class Sources:
    """Sources whose fingerprint is their text, and a record of their deployments."""

    text: str = "first"
    vanishing: bool = False
    deployed: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def fingerprint(self) -> str:
        if self.vanishing:
            raise FileNotFoundError("api.py")
        return self.text

    def deploy(self) -> None:
        text = self.text
        self.meanwhile()
        if "broken" in text:
            raise LocalError(f"{text} cannot be built")
        self.deployed.append(text)

    def change(self, text: str) -> None:
        self.text = text


@pytest.fixture
def sources() -> Sources:
    return Sources()


@pytest.fixture
def watcher(sources: Sources) -> Watcher:
    return Watcher(sources.fingerprint, sources.deploy, sources.told.append, tried="first")


def look(watcher: Watcher, times: int = LOOKS) -> None:
    for _ in range(times):
        watcher.look()


def test_what_is_deployed_already_is_not_deployed_again(sources: Sources, watcher: Watcher) -> None:
    look(watcher)
    assert sources.deployed == []


def test_a_change_is_deployed_once(sources: Sources, watcher: Watcher) -> None:
    for text in ("second", "third"):
        sources.change(text)
        look(watcher)
    assert sources.deployed == ["second", "third"]
    assert sources.told == []


def test_a_change_from_before_the_watch_is_deployed(sources: Sources) -> None:
    look(Watcher(sources.fingerprint, sources.deploy, sources.told.append, tried=""))
    assert sources.deployed == ["first"]


def test_a_change_that_is_still_being_written_waits_until_it_is_complete(
    sources: Sources, watcher: Watcher
) -> None:
    for text in ("a", "a and b", "a, b and c"):
        sources.change(text)
        watcher.look()
    assert sources.deployed == []
    look(watcher)
    assert sources.deployed == ["a, b and c"]


def test_a_file_that_vanishes_during_a_look_ends_nothing(sources: Sources, watcher: Watcher) -> None:
    sources.change("second")
    sources.vanishing = True
    look(watcher)
    sources.vanishing = False
    look(watcher)
    assert sources.deployed == ["second"]


def test_a_broken_change_is_reported_once_and_the_next_is_deployed(sources: Sources, watcher: Watcher) -> None:
    sources.change("broken")
    look(watcher)
    assert sources.told == ["broken cannot be built\nWaiting for the next change."]
    sources.change("mended")
    look(watcher)
    assert sources.deployed == ["mended"]
    assert len(sources.told) == 1


def test_taking_a_broken_change_back_is_a_change(sources: Sources, watcher: Watcher) -> None:
    """The attempt may have ended half-way. `deploy` finds out what is deployed then."""
    sources.change("broken")
    look(watcher)
    sources.change("first")
    look(watcher)
    assert sources.deployed == ["first"]


@pytest.mark.parametrize("text", ["second", "broken"])
def test_what_changes_during_a_deployment_is_deployed_after_it(
    sources: Sources, watcher: Watcher, text: str
) -> None:
    sources.meanwhile = lambda: sources.change("third")
    sources.change(text)
    look(watcher)
    assert sources.deployed[-1] == "third"
    assert len(sources.deployed) + len(sources.told) == 2


def test_sources_that_change_under_the_build_are_tried_again(sources: Sources, watcher: Watcher) -> None:
    """For example, a checkout removes a file that the build is about to read."""

    def vanish_once() -> None:
        sources.meanwhile = lambda: None
        raise FileNotFoundError("api.py")

    sources.meanwhile = vanish_once
    sources.change("second")
    look(watcher)
    look(watcher)
    assert (sources.deployed, sources.told) == (["second"], [])


def test_a_fault_of_another_kind_is_not_hidden(watcher: Watcher, sources: Sources) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    sources.meanwhile = interrupted
    sources.change("second")
    with pytest.raises(KeyboardInterrupt):
        look(watcher)
