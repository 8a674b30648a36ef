"""The ladder side by side with what users would pick instead: CPU, wall time, memory, bytes, cold import.

Peers are installed into benchmarks/.work. One that cannot be installed is left out with a message. The runs are
interleaved, so that a busy moment of the machine affects all contenders.
"""

import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps

from operations import artifacts

ROOT: Final = Path(__file__).parent.parent
WORK: Final = ROOT / "benchmarks" / ".work"
CONTENDERS: Final = ROOT / "benchmarks" / "contenders"
NODE: Final = ROOT / ".local" / "node" / "bin"
ROUNDS: Final = 3
RUNS: Final = 3
"""Measured runs in each process, after one that warms up."""

_SIZES: Final = (("square", 160), ("320", 320), ("640", 640), ("1280", 1280), ("2048", 2048))
JPEG_LADDER: Final = "; ".join(f"{name}: {box}{' cover' * (box == 160)} jpg" for name, box in _SIZES)
FULL_LADDER: Final = JPEG_LADDER.replace("jpg", "jpg avif")

MALLOC: Final = {"MALLOC_MMAP_THRESHOLD_": str(32 * 2**20), "MALLOC_TRIM_THRESHOLD_": str(128 * 2**20)}
"""The same as in template.yaml: glibc then keeps the memory of one picture for the next, and the kernel does not
have to zero it again. It saves us a sixth of the CPU time and sharp a thirtieth; every contender gets it."""

PRICE: Final = 0.0000133334
"""US dollars a GB-second of arm64 Lambda, first tier, list price of us-east-1."""
WHOLE_CPU: Final = 1769
"""MB at which Lambda gives one whole CPU; with less memory, the share is smaller and the time longer."""


@dataclass(frozen=True)
class Contender:
    name: str
    command: Callable[[Path], list[str]]
    kinds: tuple[str, ...] = (".jpg", ".png", ".avif")
    """Suffixes of the photos that it reads."""


def main() -> None:
    WORK.mkdir(exist_ok=True)
    photos = make_photos()
    contenders = [each for each in (*ours(), *peers()) if each]
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ", end="")
    print(", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("Pillow", "pi-heif")))
    for photo in photos:
        report(photo, measure(photo, contenders))
    report_imports()


def ours() -> list[Contender]:
    def run(script: str, *arguments: str) -> Callable[[Path], list[str]]:
        return lambda photo: [sys.executable, str(CONTENDERS / script), str(photo), str(RUNS), *arguments]

    everything = (".jpg", ".png", ".avif", ".heic")
    return [
        Contender("darkroom, JPEG", run("ours.py", JPEG_LADDER), everything),
        Contender("darkroom, JPEG and AVIF", run("ours.py", FULL_LADDER), everything),
        Contender("darkroom, JPEG, by Pillow alone", run("ours.py", JPEG_LADDER, "pillow"), everything),
        Contender("darkroom, JPEG and AVIF, by Pillow alone", run("ours.py", FULL_LADDER, "pillow"), everything),
        Contender("floor: scaled decode, cheapest encode", run("floor.py"), (".jpg",)),
        Contender("tutorial (Pillow, each from the original)", run("tutorial.py"), (".jpg", ".png", ".avif")),
    ]


def peers() -> list[Contender | None]:
    return [
        *sharp(),
        python_peer("libvips", "libvips.py", "pyvips[binary]"),
        python_peer("thumbor", "thumbor_engine.py", "thumbor"),
    ]


def python_peer(name: str, script: str, requirement: str) -> Contender | None:
    python = environment(name, requirement)
    if not python:
        return None
    kinds = (".jpg", ".png") if name == "thumbor" else (".jpg", ".png", ".avif")
    return Contender(name, lambda photo: [python, str(CONTENDERS / script), str(photo), str(RUNS)], kinds)


def deployed_environment(name: str, *requirements: str) -> str | None:
    """The same with botocore's data as they are deployed."""
    python = environment(name, *requirements)
    if python is not None:
        [data] = (WORK / name).glob("lib/*/site-packages/botocore/data")
        artifacts.shrink(data)
    return python


def environment(name: str, *requirements: str) -> str | None:
    """The interpreter of a virtual environment with these packages, made again if their list has changed; None,
    with a message, if they cannot be installed.
    """
    home = WORK / name
    python, marker = str(home / "bin" / "python"), home / "installed"
    asked = "\n".join(Path(word).read_text() if Path(word).is_file() else word for word in requirements)
    if not marker.exists() or marker.read_text() != asked:
        print(f"installing {name} …", flush=True)
        venv.create(home, with_pip=True, clear=True)
        done = subprocess.run(
            [python, "-m", "pip", "install", "-q", *requirements], capture_output=True, check=False
        )
        if done.returncode:
            print(f"{name} is left out: {last_words(done)}")
            return None
        marker.write_text(asked)
    return python


def last_words(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode(errors="replace").strip()[-200:]


def sharp() -> list[Contender | None]:
    home = WORK / "sharp"
    if not (home / "node_modules" / "sharp").exists():
        print("installing sharp …", flush=True)
        home.mkdir(exist_ok=True)
        (home / "package.json").write_text("{}")
        npm = [str(NODE / "npm"), "install", "--silent", "sharp"]
        environ = {**os.environ, "PATH": f"{NODE}:{os.environ['PATH']}"}  # npm is a script for `node`
        done = subprocess.run(npm, cwd=home, env=environ, capture_output=True, check=False)
        if done.returncode:
            print(f"sharp is left out: {last_words(done)}")
            return []
    script = home / "sharp.cjs"
    script.write_text((CONTENDERS / "sharp.cjs").read_text())

    def run(*arguments: str) -> Callable[[Path], list[str]]:
        return lambda photo: [str(NODE / "node"), str(script), str(photo), str(RUNS), *arguments]

    return [
        Contender("sharp, each from the original", run("original", "jpg")),
        Contender("sharp, cascade", run("cascade", "jpg")),
        Contender("sharp, JPEG and AVIF, each from the original", run("original", "jpg avif")),
        Contender("sharp, JPEG and AVIF, cascade", run("cascade", "jpg avif")),
    ]


def make_photos() -> list[Path]:
    """Photos of 12, 24 and 48 MP and in other formats, made of mirrored copies of one real photo."""
    with Image.open(ROOT / "tests" / "images" / "Landscape_6.jpg") as photo:
        tile = ImageOps.exif_transpose(photo).convert("RGB")
    photos = []
    for megapixels, size in ((12, (4032, 3024)), (24, (6000, 4000)), (48, (8064, 6048))):
        photos.append(WORK / f"{megapixels}mp.jpg")
        if not photos[-1].exists():
            mosaic(tile, size).save(photos[-1], quality=92)
    others: dict[str, dict[str, Any]] = {"12mp-alpha.png": {}, "12mp.avif": {"quality": 75, "speed": 10}}
    for name, options in others.items():
        photos.append(WORK / name)
        if not photos[-1].exists():
            image = mosaic(tile, (4032, 3024))
            if photos[-1].suffix == ".png":
                image.putalpha(Image.radial_gradient("L").resize(image.size))
            image.save(photos[-1], **options)
    heic = WORK / "12mp.heic"
    if not heic.exists() and (python := environment("heif", "pillow-heif")):
        code = "import sys; from PIL import Image; import pillow_heif; pillow_heif.register_heif_opener()\n"
        code += "Image.open(sys.argv[1]).save(sys.argv[2], quality=75)"
        subprocess.run([python, "-c", code, str(photos[0]), str(heic)], check=True)
    return [*photos, heic] if heic.exists() else photos


def mosaic(tile: Image.Image, size: tuple[int, int]) -> Image.Image:
    canvas = Image.new("RGB", size)
    for row in range(-(-size[1] // tile.height)):
        for column in range(-(-size[0] // tile.width)):
            piece = ImageOps.mirror(tile) if column % 2 else tile
            canvas.paste(ImageOps.flip(piece) if row % 2 else piece, (column * tile.width, row * tile.height))
    return canvas


def measure(photo: Path, contenders: list[Contender]) -> dict[str, dict[str, Any]]:
    results = dict[str, dict[str, Any]]()
    for _ in range(ROUNDS):
        for contender in contenders:
            if photo.suffix not in contender.kinds:
                continue
            done = subprocess.run(
                contender.command(photo),
                cwd=ROOT,
                env={**os.environ, **MALLOC, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                check=False,
            )
            if done.returncode:
                print(f"{contender.name} fails on {photo.name}: {last_words(done)}")
                continue
            result = json.loads(done.stdout)
            seen = results.setdefault(contender.name, {"cpu": [], "wall": [], "peak": 0, "bytes": result["bytes"]})
            seen["cpu"] += result["cpu"]
            seen["wall"] += result["wall"]
            seen["peak"] = max(seen["peak"], result["peak"])
    return results


def report(photo: Path, results: dict[str, dict[str, Any]]) -> None:
    print(f"\n### {photo.name}\n")
    print("| | CPU ms | ratio | wall ms | peak MB | bytes | $ a million |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    base = statistics.median(results["darkroom, JPEG"]["cpu"])
    for name, result in results.items():
        cpu, wall = statistics.median(result["cpu"]), statistics.median(result["wall"])
        cost = cpu * WHOLE_CPU / 1024 * PRICE * 1e6
        print(
            f"| {name} | {cpu * 1e3:.0f} | {cpu / base:.2f} | {wall * 1e3:.0f} | {result['peak'] / 1e6:.0f} "
            f"| {result['bytes'] / 1e3:.0f} k | {cost:.2f} |"
        )


def report_imports() -> None:
    """CPU time of a cold start, by part and in whole, beside the usual packages; without the interpreter's own
    time.

    The environments have exactly the packages of a function, because some packages import others if they are
    installed.
    """
    requirements = [str(ROOT / part / "requirements.txt") for part in ("darkroom", "thumbnailer")]
    ours = deployed_environment("function", *(word for path in requirements for word in ("-r", path)))
    usual = environment("usual", "boto3", "aws-lambda-powertools[tracer]")
    powertools = "import boto3; from aws_lambda_powertools import Logger, Metrics, Tracer; "
    powertools += "from aws_lambda_powertools.utilities.batch import BatchProcessor; Tracer(disabled=False)"
    whole = "import thumbnailer.handler; from darkroom import aws"
    parts = [
        ("PIL.Image", ours, "import PIL.Image"),
        ("darkroom.decode (with it)", ours, "import darkroom.decode"),
        ("thumbnailer.render (with both)", ours, "import thumbnailer.render"),
        ("the thumbnailer, whole", ours, whole),
        ("the thumbnailer, its clients made", ours, f"{whole}; aws.s3(); aws.dynamodb()"),
        ("boto3 and the usual Powertools, no Pillow", usual, powertools),
        ("… a client and a resource made", usual, f"{powertools}; boto3.client('s3'); boto3.resource('dynamodb')"),
        ("pi_heif, when a HEIC comes", ours, "import pi_heif"),
    ]
    print("\n### Cold import\n\n| | CPU ms |\n|---|---:|")
    for name, python, code in parts:
        if python:
            print(f"| {name} | {cpu_of(python, code) * 1e3:.0f} |")


def cpu_of(python: str, code: str) -> float:
    """Median CPU seconds of some code in fresh interpreters with bytecode, as in Lambda."""
    run = f"import time; start = time.process_time(); {code}; print(time.process_time() - start)"
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ |= {"AWS_DEFAULT_REGION": "us-east-1", "PYTHONPATH": str(ROOT)}
    times = [
        float(subprocess.run([python, "-c", run], cwd=ROOT, env=environ, capture_output=True, check=True).stdout)
        for _ in range(9)
    ]
    return statistics.median(times)


if __name__ == "__main__":
    main()
