"""libvips by pyvips, each rung from the original as its manual advises. Arguments: photo, runs."""

import json
import sys
import time
from pathlib import Path

import pyvips  # type: ignore[import-not-found]  # installed by the benchmark

photo, runs = sys.argv[1], int(sys.argv[2])
pyvips.cache_set_max(0)
cpu, wall, size = [], [], 0
for _ in range(runs + 1):
    start, started, size = time.process_time(), time.perf_counter(), 0
    for box in (160, 320, 640, 1280, 2048):
        crop = {"crop": "centre"} if box == 160 else {"size": "down"}
        image = pyvips.Image.thumbnail(photo, box, height=box, output_profile="srgb", **crop)
        if image.hasalpha():
            image = image.flatten(background=255)
        size += len(image.jpegsave_buffer(Q=80, keep="none"))
    cpu.append(time.process_time() - start)
    wall.append(time.perf_counter() - started)
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) * 1024
json.dump({"cpu": cpu[1:], "wall": wall[1:], "peak": peak, "bytes": size}, sys.stdout)
