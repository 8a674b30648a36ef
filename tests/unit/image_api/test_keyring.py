"""The keys of links: a rotation ends no link, and no process meets one whose key it does not know."""

import json
from typing import Final

import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from image_api.keyring import ACCEPTED_SECONDS, READ_AGAIN_SECONDS, SIGNS_AFTER_SECONDS, Key, Keyring, Keys

KEY: Final = b"k" * 32
NOW: Final = 1_795_262_400


def ring(key: bytes) -> Keyring:
    """A keyring with one key that never changes."""
    return Keyring(key.decode)


def new(number: int) -> str:
    return f"{number:064}"


def test_what_the_template_makes_is_the_only_key() -> None:
    keys = Keys.parse(KEY.decode())
    assert keys.signing(0) == KEY
    assert [*keys.accepted(NOW)] == [KEY]


def test_keys_come_back_from_the_secret() -> None:
    keys = Keys.parse(KEY.decode()).followed_by(new(1), NOW).followed_by(new(2), NOW + 7)
    assert Keys.parse(str(keys)) == keys


def test_a_new_key_signs_when_all_processes_know_it_and_the_old_one_holds_for_a_day() -> None:
    keys = Keys.parse(KEY.decode()).followed_by(new(1), NOW)
    begins = NOW + SIGNS_AFTER_SECONDS
    assert SIGNS_AFTER_SECONDS > READ_AGAIN_SECONDS
    assert keys.signing(begins - 1) == KEY
    assert keys.signing(begins) == new(1).encode()
    assert [*keys.accepted(begins + ACCEPTED_SECONDS - 1)] == [new(1).encode(), KEY]
    assert [*keys.accepted(begins + ACCEPTED_SECONDS)] == [new(1).encode()]


@given(st.lists(st.integers(1, 2 * ACCEPTED_SECONDS), max_size=8), st.data())
def test_what_was_signed_holds_for_its_day_however_often_keys_change(
    pauses: list[int], data: st.DataObject
) -> None:
    """Every process reads again within a minute, so one knows the keys as they were up to a minute ago."""
    now, states = NOW, [(0, Keys.parse(KEY.decode()))]
    for number, pause in enumerate(pauses):
        now += pause
        states.append((now, states[-1][1].followed_by(new(number), now)))
    moments = st.integers(NOW, now + 3600)

    def known(at: int) -> Keys:
        seen = data.draw(st.integers(at - 60, at))
        return next(keys for since, keys in reversed(states) if since <= seen)

    signed_at = data.draw(moments)
    signature = known(signed_at).signing(signed_at)
    opened_at = signed_at + data.draw(st.integers(0, ACCEPTED_SECONDS - 60))
    assert signature in known(opened_at).accepted(opened_at)


def test_old_keys_are_not_kept_for_ever() -> None:
    keys = Keys.parse(KEY.decode())
    for number in range(20):
        keys = keys.followed_by(new(number), NOW + number * ACCEPTED_SECONDS)
    assert len(keys.kept) <= 3


@pytest.mark.parametrize("secret", ["", "k" * 31, '{"keys": []}', '{"keys": [{"key": "short", "signs_from": 0}]}'])
def test_a_key_that_anybody_could_guess_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="fewer than 32 bytes"):
        Keys.parse(secret)


def test_a_running_process_reads_the_keys_again_within_a_minute() -> None:
    secret, clock, reads = [KEY.decode()], [float(NOW)], [0]

    def read() -> str:
        reads[0] += 1
        return secret[0]

    keyring = Keyring(read, lambda: clock[0])
    assert [*keyring.accepted()] == [KEY]
    secret[0] = str(Keys((Key(new(1)),)))
    clock[0] += READ_AGAIN_SECONDS - 1
    assert keyring.signing() == KEY
    assert reads == [1]
    clock[0] += 1
    assert keyring.signing() == new(1).encode()
    assert READ_AGAIN_SECONDS < 60


def test_known_keys_serve_while_secrets_manager_does_not_answer() -> None:
    down, clock = [True], [float(NOW)]

    def read() -> str:
        if down[0]:
            raise EndpointConnectionError(endpoint_url="https://secretsmanager.example")
        return KEY.decode()

    keyring = Keyring(read, lambda: clock[0])
    with pytest.raises(EndpointConnectionError):
        keyring.signing()
    down[0] = False
    assert keyring.signing() == KEY
    down[0] = True
    clock[0] += READ_AGAIN_SECONDS
    assert keyring.signing() == KEY


@pytest.mark.parametrize("start", ["{", '{"', "[", "0", "null", '"', '{"keys'])
def test_a_secret_of_any_other_text_is_one_key(start: str) -> None:
    text = start.ljust(64, "x")  # the embedded AWS makes secrets with punctuation, though the template wants none
    assert Keys.parse(text).kept == (Key(text),)


@pytest.mark.parametrize("value", [0, "0" * 64, {"other": "0" * 64}])
def test_json_without_keys_is_one_key(value: object) -> None:
    text = json.dumps(value).ljust(64)
    assert Keys.parse(text).kept == (Key(text),)
