"""The functions of cloudfront.yaml, run by Node, and what CloudFront does around them."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

from samcli.yamlhelper import yaml_parse

from contract.clients import NODE
from tests import template

PATH: Final = template.PATH.with_name("cloudfront.yaml")
RESOURCES: Final[dict[str, Any]] = yaml_parse(PATH.read_text())["Resources"]

REQUEST_ID: Final = "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ=="

# What CloudFront gives a function: the store, and where the request goes.
_MODULE: Final = """
export const state = {};
export default {
  kvs: () => ({
    async get(name) {
      if (name in state.stored) return state.stored[name];
      throw new Error('KeyNotFound');
    },
  }),
  createRequestOriginGroup: (group) => { state.group = group; },
};
"""

_DRIVER: Final = """
import { createInterface } from 'node:readline';
import { state } from 'cloudfront';
import { handler } from './function.mjs';

for await (const line of createInterface({ input: process.stdin })) {
  const { stored, now, event } = JSON.parse(line);
  Date.now = () => now * 1000;
  state.stored = stored;
  state.group = null;
  const result = await handler(event);
  console.log(JSON.stringify({ result, group: state.group }));
}
"""


@dataclass(frozen=True, slots=True)
class Passed:
    """A request as a function has passed it on."""

    request: Mapping[str, Any]
    group: Mapping[str, Any] | None
    """The origins that it goes to; None for the API alone."""

    @property
    def cached_as(self) -> tuple[str, str]:
        """What the cache knows it by: the path, and the header in the key."""
        return self.request["uri"], self.request["headers"]["x-darkroom-link"]["value"]


class Edge:
    """One of the functions, in a process that answers event after event."""

    def __init__(self, name: str, folder: Path) -> None:
        module = folder / "node_modules" / "cloudfront"
        module.mkdir(parents=True)
        (module / "package.json").write_text('{"type": "module", "exports": "./index.js"}')
        (module / "index.js").write_text(_MODULE)
        (folder / "function.mjs").write_text(code(name) + "\nexport { handler };\n")
        (folder / "driver.mjs").write_text(_DRIVER)
        self._folder = folder

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 -- our own program
            [NODE, "driver.mjs"], cwd=self._folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(BrokenPipeError):
            self._process.communicate()
        shutil.rmtree(self._folder)

    def request(
        self,
        url: str,
        stored: Mapping[str, str],
        now: float,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
    ) -> Passed:
        """A request of a viewer."""
        request = _request(url, method, headers or {})
        answer = self._run(stored, now, {"context": {"requestId": REQUEST_ID}, "request": request})
        return Passed(answer["result"], answer["group"])

    def response(self, url: str, status: int, headers: Mapping[str, str], now: float) -> dict[str, str]:
        """The headers of an answer as a viewer gets it."""
        response = {"statusCode": status, "headers": {name: {"value": value} for name, value in headers.items()}}
        event = {"request": _request(url, "GET", {}), "response": response}
        result = self._run({}, now, event)["result"]
        assert result["statusCode"] == status
        return {name: each["value"] for name, each in result["headers"].items()}

    def _run(self, stored: Mapping[str, str], now: float, event: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"stored": stored, "now": now, "event": event}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def code(name: str) -> str:
    """A function's source."""
    text: str = RESOURCES[name]["Properties"]["FunctionCode"]
    return text


def _request(url: str, method: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """As CloudFront describes it: paths and queries as they came, and all values of a parameter that came twice.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
    """
    address = urlsplit(url)
    query: dict[str, Any] = {}
    for pair in filter(None, address.query.split("&")):
        name, _, value = pair.partition("=")
        if name in query:
            query[name].setdefault("multiValue", [{"value": query[name]["value"]}]).append({"value": value})
        else:
            query[name] = {"value": value}
    return {
        "method": method,
        "uri": address.path,
        "querystring": query,
        "headers": {each: {"value": value} for each, value in headers.items()},
        "cookies": {},
    }
