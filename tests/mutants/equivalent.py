"""Mutants that no test can notice, and why."""

from typing import Final

_GUARD: Final = "darkroom/catalog/guard.py"
_RUNS: Final = "darkroom/catalog/runs.py"
_STAGE: Final = "darkroom/stage.py"
_REPAIR: Final = "darkroom/repair.py"
_REMOVER: Final = "keepers/remover/handler.py"
_NARROWS: Final = "only the type checker needs it: "

EQUIVALENT: Final[dict[tuple[str, str, str, str], str]] = {
    (_GUARD, "claim", "order is not None", "True"): (
        _NARROWS + "work is granted on living images, for which some is due"
    ),
    (_GUARD, "claim", "entry is not None", "True"): _NARROWS + "without an entry, the version is taken",
    (_GUARD, "commit", "isinstance(found, Fault)", "True"): "it saves a read; a write that is refused reads again",
    (_RUNS, "_take", "run is None", "False"): _NARROWS + "the run has just been written",
    (_STAGE, "_refused", "order is not None", "True"): _NARROWS + "what is done was done under an order",
    (_REPAIR, "empty", "buried is not None", "True"): (
        _NARROWS + "a tombstone does not expire while it owes a removal"
    ),
    (_REMOVER, "remove", "entry is not None", "True"): _NARROWS + "only an entry can contest a burial",
}
