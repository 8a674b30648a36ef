"""Tries every fault in one process, then on the stack, and prints the table of docs/reliability.md.

python -m tests.chaos --seed 1 --uploads 2000
"""

import argparse
import contextlib
import io
import logging
import random
import sys
from dataclasses import replace

import pytest

from tests.chaos import on_the_stack
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.lab import Lab
from tests.chaos.table import HEADER, Row
from tests.functional.worlds import make_memory_world, make_moto_world


def play(fault: Fault, seed: int) -> Row:
    """One run of a fault in a world of its own; what is left behind."""
    # Functions write their metrics to stdout.
    with pytest.MonkeyPatch.context() as monkeypatch, contextlib.redirect_stdout(io.StringIO()):
        return _play(fault, seed, monkeypatch)


def _play(fault: Fault, seed: int, monkeypatch: pytest.MonkeyPatch) -> Row:
    make = make_moto_world if "moto" in fault.where else make_memory_world
    for world in make(monkeypatch):
        lab = Lab(world.cloud, world.clock, random.Random(f"{fault.name} {seed}"), monkeypatch)
        return replace(fault.play(lab) or lab.row(), fault=fault.name, where=fault.where)
    raise AssertionError


def main() -> int:
    """Play all; 1 if something is left behind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=1, help="times as many runs of each fault in the process")
    parser.add_argument("--uploads", type=int, default=2000, help="on the stack; 0: leave the stack out")
    parser.add_argument("--only", default="", help="faults in the process whose names have this in them")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    rows = []
    print(HEADER)
    for fault in (fault for fault in FAULTS if options.only in fault.name):
        row = Row(fault.name, fault.where)
        for run in range(fault.runs * options.times):
            row.add(play(fault, options.seed * 1_000_000 + run))
        rows.append(row)
        print(row, flush=True)
    if options.uploads:
        rows += on_the_stack.run(options.uploads, list(on_the_stack.FAULTS))
    return int(not all(row.harmless for row in rows))


if __name__ == "__main__":
    sys.exit(main())
