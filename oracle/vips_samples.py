"""Decodes files with libvips. Reads a file per line of standard input, as base64; writes what it is, as JSON."""

import base64
import json
import sys

import pyvips  # type: ignore[import-not-found]  # installed by oracle.libvips

for line in sys.stdin:
    try:
        data = base64.b64decode(line)
        options = {"n": -1} if data.startswith(b"GIF") else {}
        image = pyvips.Image.new_from_buffer(data, "", **options)
        answer = {
            "size": [image.height, image.width, image.bands],
            "pages": image.get("n-pages") if image.get_typeof("n-pages") else 1,
            "interpretation": image.interpretation,
            "format": image.format,
            "samples": base64.b64encode(image.cast("double").write_to_memory()).decode(),
        }
    except pyvips.Error as error:
        answer = {"refused": str(error).strip()}
    print(json.dumps(answer), flush=True)
