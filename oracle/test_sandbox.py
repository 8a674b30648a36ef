"""The result of a call whose function crashes, hangs or fails."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_crash_a_hang_and_a_fault_are_results() -> None:
    # In a separate interpreter: the test runner has threads, which must not be forked.
    script = """
import os, time
from oracle.sandbox import call
for function in (lambda: 7, os.abort, lambda: time.sleep(60), lambda: 1 / 0, lambda: bytearray(1 << 40)):
    result = call(function, seconds=0.5, memory=2**30)
    print(result.value, (result.fault or "").strip().rpartition("\\n")[2])
"""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(  # our own interpreter
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.splitlines() == [
        "7 ",
        "None the process died, exit code -6",
        "None no answer within 0.5 s",
        "None ZeroDivisionError: division by zero",
        "None MemoryError",
    ]
