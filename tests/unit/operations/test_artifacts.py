"""A build has what its functions need, and nothing that would only make their start longer."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import botocore
import pytest
from botocore.config import Config
from botocore.loaders import Loader
from botocore.regions import EndpointResolver
from botocore.session import Session

from operations import artifacts
from tests import template
from tests.photos import ROOT

DATA: Final = Path(botocore.__file__).parent / "data"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished build with a layer, whose botocore had its data as links, and a module."""
    tmp_path = tmp_path_factory.mktemp("build")
    data = tmp_path / "DarkroomLayer/python/botocore/data"
    data.mkdir(parents=True)
    for path in DATA.iterdir():
        if path.is_dir():
            (data / path.name).mkdir()
            for each in path.rglob("*.*"):
                place = data / each.relative_to(DATA)
                place.parent.mkdir(exist_ok=True)
                place.symlink_to(each)
        else:
            (data / path.name).symlink_to(path)
    (tmp_path / "Projector").mkdir()
    (tmp_path / "Projector/handler.py").write_text("pass\n")
    for _ in range(2):  # a build that was kept is finished again
        artifacts.finish(tmp_path)
    return tmp_path


def test_every_client_that_functions_make_can_be_made_of_what_is_left(build: Path) -> None:
    data = build / "DarkroomLayer/python/botocore/data"
    assert {path.name for path in data.iterdir() if path.is_dir()} == artifacts.services()
    session = Session()
    session.register_component(
        "data_loader", Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    )
    for service in artifacts.services():
        session.create_client(
            service,
            region_name="eu-central-1",
            aws_access_key_id="id",
            aws_secret_access_key="key",
            config=Config(signature_version="s3v4") if service == "s3" else None,
        )


def test_what_is_left_says_the_same(build: Path) -> None:
    whole = Loader(extra_search_paths=[str(DATA)], include_default_search_paths=False)
    left = Loader(
        extra_search_paths=[str(build / "DarkroomLayer/python/botocore/data")], include_default_search_paths=False
    )
    for service in artifacts.services():
        described, same = (_told(loader.load_service_model(service, "service-2")) for loader in (whole, left))
        assert described == same
    resolvers = [EndpointResolver(loader.load_data("endpoints")) for loader in (whole, left)]
    for partition in resolvers[0].get_available_partitions():
        for service in artifacts.services():
            regions, same = (each.get_available_endpoints(service, partition, True) for each in resolvers)
            assert regions == same
            for region in regions:
                endpoint, same = (each.construct_endpoint(service, region, partition) for each in resolvers)
                assert endpoint == same


def _told(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _told(each)
            for name, each in value.items()
            if name != "documentation" or not isinstance(each, str)
        }
    return [_told(each) for each in value] if isinstance(value, list) else value


def test_modules_are_compiled(build: Path) -> None:
    assert [*(build / "Projector/__pycache__").glob("handler.*.pyc")]


def test_only_one_module_makes_clients() -> None:
    """Another would miss its service's description in Lambda."""
    makers = [
        path.relative_to(ROOT).as_posix()
        for package in template.packages()
        for path in (ROOT / package).rglob("*.py")
        if any(
            isinstance(node, ast.Attribute) and node.attr == "create_client"
            for node in ast.walk(ast.parse(path.read_text()))
        )
        or "import boto3" in path.read_text()
    ]
    assert makers == ["darkroom/aws.py"]
