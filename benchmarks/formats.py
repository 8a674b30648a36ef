"""`python -m benchmarks.formats PHOTO …`: the table that the ladder's formats were chosen from."""

import subprocess
import sys

from benchmarks.ladder import CONTENDERS, environment


def main(photos: list[str]) -> None:
    python = environment("ssimulacra2", "ssimulacra2", "Pillow", "numpy")
    if not python or not photos:
        sys.exit("needs photos as arguments, and the package ssimulacra2")
    print("| rung | encoder | bytes at SSIMULACRA2 65 | at 75 | at 82 | CPU ms/MP |")
    print("|---:|---|---:|---:|---:|---:|")
    subprocess.run([python, str(CONTENDERS / "formats.py"), *photos], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
