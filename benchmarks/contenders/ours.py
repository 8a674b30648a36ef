"""Darkroom's thumbnailer. Prints one JSON object.

Arguments: photo, number of runs, ladder, and "pillow" to shrink by Pillow alone, as on arm64.
"""

import json
import sys
import time
from pathlib import Path

if "pillow" in sys.argv[4:]:
    sys.modules["cykooz_resizer"] = None  # type: ignore[assignment]  # as if it were not installed

from thumbnailer.ladder import Ladder  # looks for the resizer
from thumbnailer.render import render

photo, runs, text = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
ladder = Ladder.parse(text)
cpu, wall, size = list[float](), list[float](), 0
for _ in range(runs + 1):
    start, started = time.process_time(), time.perf_counter()
    size = sum(len(rendition.body) for rendition in render(photo.read_bytes(), ladder))
    cpu.append(time.process_time() - start)
    wall.append(time.perf_counter() - started)
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) * 1024
json.dump({"cpu": cpu[1:], "wall": wall[1:], "peak": peak, "bytes": size}, sys.stdout)
