"""What Lambda keeps of a started API and runs copies of, if `ApiSnapStart` says so.

Nothing that the start makes is unique or ends: connections, the keys of links and ids are made for the first
request that needs them, and botocore asks for new credentials when its own have ended.
https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks.html
"""

import random

from image_api.model import models


def register() -> None:
    """Have Lambda's runtime call both functions below; it alone has the package for that."""
    try:
        from snapshot_restore_py import (  # type: ignore[import-not-found]  # part of Lambda's runtime
            register_after_restore,
            register_before_snapshot,
        )
    except ModuleNotFoundError:
        return
    register_before_snapshot(prepare)
    register_after_restore(restore)


def prepare() -> None:
    """Build every model: building that of a page leaves those of its images unbuilt."""
    for model in models():
        model.model_rebuild()


def restore() -> None:
    """Draw other waiting times than other copies do. Secrets and ids come from the system, which draws anew."""
    random.seed()
