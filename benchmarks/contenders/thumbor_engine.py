"""thumbor's own engine, each rung from the original as its server does. Arguments: photo, number of runs."""

import json
import sys
import time
from pathlib import Path

from thumbor.config import Config  # type: ignore[import-not-found]  # from an environment of its own
from thumbor.context import Context, RequestParameters  # type: ignore[import-not-found]  # from an environment of its own
from thumbor.engines.pil import Engine  # type: ignore[import-not-found]  # from an environment of its own

photo, runs = Path(sys.argv[1]), int(sys.argv[2])
context = Context(config=Config(QUALITY=80, RESPECT_ORIENTATION=True))
context.request = RequestParameters()
cpu, wall, size = [], [], 0
for _ in range(runs + 1):
    start, started, size = time.process_time(), time.perf_counter(), 0
    for box in (160, 320, 640, 1280, 2048):
        engine = Engine(context)
        engine.load(photo.read_bytes(), photo.suffix)
        engine.reorientate()
        width, height = engine.size
        if box == 160:
            scale = 160 / min(width, height)
            engine.resize(round(width * scale), round(height * scale))
            left, top = (engine.size[0] - 160) // 2, (engine.size[1] - 160) // 2
            engine.crop(left, top, left + 160, top + 160)
        else:
            scale = min(1, box / max(width, height))
            engine.resize(round(width * scale), round(height * scale))
        size += len(engine.read(".jpg", 80))
    cpu.append(time.process_time() - start)
    wall.append(time.perf_counter() - started)
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) * 1024
json.dump({"cpu": cpu[1:], "wall": wall[1:], "peak": peak, "bytes": size}, sys.stdout)
