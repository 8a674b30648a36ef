"""The template and its nested stacks, as CloudFormation gets them, examined by checkov.

operations/audit.toml answers what stays.
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from samcli.lib.cfn_language_extensions.sam_integration import process_template_for_sam_cli
from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

from operations import stack
from operations.parameters import TEMPLATE

ANSWERS: Final = Path(__file__).with_suffix(".toml")
CHECKOV: Final = stack.ROOT / ".local/checkov/bin/checkov"

Answers = Mapping[str, Mapping[str, Any]]
"""By the check's id: `resources`, patterns, and `answer`."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What a check found, and where."""

    check: str
    resource: str
    says: str


class _NoPolicies:
    """The template names no managed policy, so IAM need not be asked."""

    def load(self) -> dict[str, str]:
        return {}


def translated(environment: str) -> dict[str, Any]:
    """The template without loops and SAM's resources, with the parameters of an environment."""
    parameters = stack.overrides(environment)
    document = process_template_for_sam_cli(yaml_parse(TEMPLATE.read_text()), parameters)
    for resource in document["Resources"].values():
        for place in ("CodeUri", "ContentUri"):
            if place in resource.get("Properties", {}):
                resource["Properties"][place] = "s3://bucket/key"
    # It asks for a region, though nothing here depends on it but the partition.
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    made: dict[str, Any] = transform(document, parameters, _NoPolicies())
    return made


def nested(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The templates of its nested stacks."""
    for resource in document["Resources"].values():
        if resource["Type"] == "AWS::CloudFormation::Stack":
            yield yaml_parse((TEMPLATE.parent / resource["Properties"]["TemplateURL"]).read_text())


def examine(document: Mapping[str, Any]) -> list[Finding]:
    """What checkov finds. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.json"
        path.write_text(json.dumps(document, default=str))
        command = [str(CHECKOV), "-f", str(path), "--framework", "cloudformation"]
        options = ["--compact", "--quiet", "--skip-download", "--soft-fail", "-o", "json"]
        run = subprocess.run(  # noqa: S603 -- our own words
            [*command, *options], stdout=subprocess.PIPE, check=True, text=True
        )
    report = json.loads(run.stdout)
    if "summary" not in report and not report["parsing_errors"]:
        return []  # it knows no check for any of these resources
    if report["summary"]["parsing_errors"] or not report["summary"]["passed"]:
        raise subprocess.CalledProcessError(1, command, run.stdout)
    return sorted(
        Finding(failed["check_id"], failed["resource"], failed["check_name"])
        for failed in report["results"]["failed_checks"]
    )


def unsettled(findings: Sequence[Finding], answers: Answers) -> Iterator[str]:
    """What has no answer, and which answers have nothing to answer, a sentence each."""
    for finding in findings:
        patterns = answers.get(finding.check, {"resources": []})["resources"]
        if not any(fnmatchcase(finding.resource, pattern) for pattern in patterns):
            yield f"{finding.resource}: {finding.says} ({finding.check})."
    for check, answer in answers.items():
        for pattern in answer["resources"]:
            if not any(each.check == check and fnmatchcase(each.resource, pattern) for each in findings):
                yield f"{check} is answered for {pattern}, and nothing is found there."


def main() -> int:
    """Examine the template of dev and of prod."""
    answers = tomllib.loads(ANSWERS.read_text())
    faults = 0
    for environment in ("dev", "prod"):
        outer = translated(environment)
        findings = [finding for document in (outer, *nested(outer)) for finding in examine(document)]
        for fault in unsettled(findings, answers):
            faults += 1
            print(f"{environment}: {fault}", file=sys.stderr)
        print(f"{environment}: {len(findings)} findings of {len({each.check for each in findings})} kinds.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
