"""Both clients and their page name the same errors and numbers."""

import inspect
import re
from typing import Final

from contract import phones
from contract.clients import TYPESCRIPT
from darkroom_client import client, errors, exporting, line, retries, sending, waiting
from tests.photos import ROOT

PAGE: Final = (ROOT / "docs/clients.md").read_text()

PYTHON: Final = {
    name
    for module in (errors, exporting, waiting)
    for name, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, errors.DarkroomError)
}
BASES: Final = {"DarkroomError", "ApiError", "RetryLater"}
"""What no answer is alone."""


def source(name: str) -> str:
    return (TYPESCRIPT / "src" / name).read_text()


def test_both_languages_have_the_same_errors() -> None:
    typescript = set(re.findall(r"^export class (\w+) extends", source("errors.ts"), re.MULTILINE))
    # In TypeScript, every ApiError may have `retryAfter`, and a fetch without a network may throw Offline.
    assert PYTHON - {"RetryLater"} == typescript - {"Offline"}


def test_both_languages_know_problems_by_the_same_codes() -> None:
    table = re.search(r"const BY_CODE.*?= {(.*?)};", source("errors.ts"), re.DOTALL)
    assert table
    codes = dict(re.findall(r"(\w+): (\w+),", table[1]))
    assert codes == {code: kind.__name__ for code, kind in errors._BY_CODE.items()}


def test_the_page_has_every_error() -> None:
    rows = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == PYTHON - BASES


def test_both_languages_wait_and_repeat_alike() -> None:
    def number(name: str, text: str) -> float:
        found = re.search(rf"^const {name} = ([\d_]+);", text, re.MULTILINE)
        assert found, name
        return float(found[1])

    typescript = source("client.ts")
    requests = source("requests.ts").replace("export ", "")
    assert number("RETRIES", requests) == client.RETRIES
    assert number("EXPORT_SECONDS", typescript.replace("6 * 3600", "21_600")) == exporting.EXPORT_SECONDS
    assert number("SETTLE_SECONDS", typescript) == client.SETTLE_SECONDS
    assert number("LOOK_SECONDS", typescript) == waiting.LOOK_SECONDS
    assert number("PAGE", typescript) == client.PAGE
    assert number("LONGEST_PAUSE_MS", source("retries.ts")) == 1000 * retries.LONGEST_WAIT_SECONDS
    # httpx-retries doubles before the first wait.
    assert number("FIRST_PAUSE_MS", source("retries.ts")) == 2 * 1000 * retries.BACKOFF_SECONDS
    assert f"(`retries={client.RETRIES}`)" in PAGE
    assert number("AT_ONCE", source("line.ts").replace("export ", "")) == line.AT_ONCE
    assert number("SUCCESSES", source("line.ts")) == line._SUCCESSES
    assert number("LINKS", source("sending.ts")) == sending._LINKS
    assert number("ROUNDS", source("sending.ts")) == sending._ROUNDS


def test_the_page_says_where_the_clients_of_phones_are() -> None:
    assert set(re.findall(r"`\.local/phones/(\w+)`", PAGE)) == set(phones.CLIENTS)
