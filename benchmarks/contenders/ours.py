"""Darkroom's thumbnailer. Arguments: photo, number of runs, ladder. Prints one JSON object."""

import json
import sys
import time
from pathlib import Path

from thumbnailer.ladder import Ladder
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
