"""The code of most answers to "thumbnails in Python". Arguments: photo, number of runs. Prints JSON."""

import io
import json
import sys
import time
from pathlib import Path

from PIL import Image, ImageOps

photo, runs = sys.argv[1], int(sys.argv[2])
cpu, wall, size = [], [], 0
for _ in range(runs + 1):
    start, started, size = time.process_time(), time.perf_counter(), 0
    for box in (160, 320, 640, 1280, 2048):
        image = ImageOps.exif_transpose(Image.open(photo)).convert("RGB")
        if box == 160:
            image = ImageOps.fit(image, (160, 160), Image.Resampling.LANCZOS)
        else:
            scale = min(1, box / max(image.size))
            image = image.resize(
                (round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS
            )
        file = io.BytesIO()
        image.save(file, "JPEG", quality=80)
        size += len(file.getvalue())
    cpu.append(time.process_time() - start)
    wall.append(time.perf_counter() - started)
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) * 1024
json.dump({"cpu": cpu[1:], "wall": wall[1:], "peak": peak, "bytes": size}, sys.stdout)
