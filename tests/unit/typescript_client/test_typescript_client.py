"""The TypeScript client: its own tests, what is built, and its freshness. `make check` checks its types."""

import re
from pathlib import Path

import pytest

from contract import clients
from tests.node import node

pytestmark = pytest.mark.slow


def test_its_own_tests_pass() -> None:
    printed = node("--test", "--test-reporter=tap", "tests/*.test.ts")
    passed, failed = (re.search(rf"^# {word} (\d+)$", printed, re.MULTILINE) for word in ("pass", "fail"))
    assert passed
    assert failed
    assert int(passed[1]) > 30
    assert int(failed[1]) == 0


def test_its_schema_is_fresh(tmp_path: Path) -> None:
    clients.make_typescript(tmp_path / "schema.ts")
    assert clients.SCHEMA.read_text() == (tmp_path / "schema.ts").read_text(), "run make clients"


def test_what_is_built_has_types_and_is_all_that_a_browser_loads(tmp_path: Path) -> None:
    node("node_modules/typescript/bin/tsc", "--project", "tsconfig.build.json", "--outDir", str(tmp_path / "dist"))
    built = {path.name for path in (tmp_path / "dist").glob("*.js")}
    assert {"index.js", "client.js"} <= built
    (tmp_path / "uses.ts").write_text(
        'import { Darkroom, type ImageEntry } from "./dist/index.js";\n'
        'const read: Promise<ImageEntry> = new Darkroom("https://a.example", { token: "t" }).image("x");\n'
        "// @ts-expect-error: a token is needed\n"
        'export const wrong = [read, new Darkroom("https://a.example", {})];\n'
    )
    (tmp_path / "node_modules").symlink_to(clients.TYPESCRIPT / "node_modules")
    node(
        *("node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext"),
        str(tmp_path / "uses.ts"),
    )
    loaded = "\n".join(path.read_text() for path in (tmp_path / "dist").glob("*.js"))
    digests = {"@noble/hashes/sha2.js", "@noble/hashes/utils.js"}
    assert set(re.findall(r'from "([^."][^"]*)"', loaded)) == {"openapi-fetch"} | digests
