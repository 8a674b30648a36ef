"""make contract: write docs/openapi.json. A change that breaks clients needs a version that tells it,
and a deprecated operation needs answers that tell it.
"""

import sys

from contract.changes import announced, breaking, silent
from contract.document import KEPT, as_text, generated, kept


def main() -> int:
    """The command; returns its exit status."""
    before, now = kept(), generated()
    broken = breaking(before, now)
    if broken and not announced(before, now):
        print("These changes break clients:", *broken, sep="\n  ", file=sys.stderr)
        print("Raise VERSION in image_api/openapi.py, or leave them out (CONTRIBUTING.md).", file=sys.stderr)
        return 1
    if unnoticed := silent(now):
        print(
            "These operations are deprecated, and clients do not notice it:",
            *unnoticed,
            sep="\n  ",
            file=sys.stderr,
        )
        return 1
    KEPT.write_text(as_text(now))
    return 0


if __name__ == "__main__":
    sys.exit(main())
