"""No engine at all: one decode at the smallest sufficient scale, and each rung encoded as baseline JPEG.

The resizing in between is left out. Arguments: photo, number of runs. Prints one JSON object.
"""

import io
import json
import sys
import time
from pathlib import Path

from PIL import Image

photo, runs = sys.argv[1], int(sys.argv[2])
cpu, wall, size = [], [], 0
with Image.open(photo) as original:
    original.draft(None, (1946, 1946 * original.height // original.width))
    sizes = [(box, round(box * original.height / original.width)) for box in (320, 640, 1280)]
    rungs = [original.convert("RGB").resize(each) for each in [(160, 160), *sizes]]
for _ in range(runs + 1):
    start, started, size = time.process_time(), time.perf_counter(), 0
    image = Image.open(photo)
    image.draft(None, (1946, 1946 * image.height // image.width))
    for rung in (image, *rungs):
        file = io.BytesIO()
        rung.save(file, "JPEG", quality=80)
        size += len(file.getvalue())
    cpu.append(time.process_time() - start)
    wall.append(time.perf_counter() - started)
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) * 1024
json.dump({"cpu": cpu[1:], "wall": wall[1:], "peak": peak, "bytes": size}, sys.stdout)
