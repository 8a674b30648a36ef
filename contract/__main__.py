"""make contract: write docs/openapi.json and docs/events. A change that breaks clients, or receivers of events,
needs a version that tells it, and a deprecated operation needs answers that tell it.
"""

import sys

from contract import events
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
    return _write_events()


def _write_events() -> int:
    before, now = events.kept(), events.generated()
    broken = events.broken(before, now)
    if broken and not events.announced(before, now):
        print("These changes break receivers of events:", *broken, sep="\n  ", file=sys.stderr)
        print("Raise SCHEMA in darkroom/public_events.py, or leave them out (CONTRIBUTING.md).", file=sys.stderr)
        return 1
    events.KEPT.mkdir(exist_ok=True)
    for name, schema in now.items():
        (events.KEPT / name).write_text(as_text(schema))
    return 0


if __name__ == "__main__":
    sys.exit(main())
