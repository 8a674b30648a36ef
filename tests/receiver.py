"""Receivers of webhooks for tests."""

import importlib.util
from types import ModuleType

from tests.photos import ROOT


def example() -> ModuleType:
    """The example of the documents, which has seen nothing yet."""
    spec = importlib.util.spec_from_file_location("webhook_receiver", ROOT / "docs/examples/webhook_receiver.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
