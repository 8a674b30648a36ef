"""Make files for the oracle: ExifTool writes seeded tags of every kind into every container it can.

python -m oracle.samples FOLDER [--each 20]
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from PIL import Image

SEED: Final = 20261121
FORMATS: Final = {
    "jpg": "JPEG",
    "png": "PNG",
    "webp": "WEBP",
    "tif": "TIFF",
    "gif": "GIF",
    "avif": "AVIF",
    "heic": "HEIC",
}
HEIC: Final = Path(__file__).parent.parent / "tests" / "images" / "gradient.exif-only.heic"
WORDS: Final = [
    "harbour",
    "Überfahrt",
    "naïve",
    "東京",
    "Пристань",
    "île",
    "🐚",
    "O'Neill & Sons",
    "<tag>",
    '"quoted"',
]
CAMERAS: Final = [
    ("Canon", "Canon EOS R6"),
    ("NIKON CORPORATION", "NIKON Z 6_2"),
    ("SONY", "ILCE-7M4"),
    ("Apple", "iPhone 15 Pro"),
]


def tags(random_: random.Random) -> dict[str, Any]:
    """One set of tags, each with its group."""

    def words(most: int) -> str:
        return " ".join(random_.choices(WORDS, k=random_.randint(1, most)))

    def several(most: int) -> list[str]:
        return list(dict.fromkeys(words(2) for _ in range(random_.randint(1, most))))

    make, model = random_.choice(CAMERAS)
    day = f"{random_.randint(1990, 2026)}:{random_.randint(1, 12):02d}:{random_.randint(1, 28):02d}"
    clock = f"{random_.randint(0, 23):02d}:{random_.randint(0, 59):02d}:{random_.randint(0, 59):02d}"
    offset = random_.choice(["+00:00", "+09:00", "-07:00", "+05:30", "Z"])
    latitude, longitude = random_.uniform(-90, 90), random_.uniform(-180, 180)
    everything = {
        "IFD0:Make": make,
        "IFD0:Model": model,
        "IFD0:Orientation#": random_.randint(1, 8),
        "IFD0:Software": "Darkroom " + random_.choice(["1.0", "2.10", "3"]),
        "IFD0:Artist": words(2),
        "IFD0:Copyright": "© " + words(2),
        "IFD0:ImageDescription": words(12),
        "IFD0:ModifyDate": f"{day} {clock}",
        "ExifIFD:DateTimeOriginal": f"{day} {clock}",
        "ExifIFD:SubSecTimeOriginal": str(random_.randint(0, 999)),
        "ExifIFD:OffsetTimeOriginal": offset,
        "ExifIFD:CreateDate": f"{day} {clock}",
        "ExifIFD:ExposureTime": random_.choice(["1/8000", "1/250", "1/3", "0.5", "2.5", "30"]),
        "ExifIFD:FNumber": random_.choice([0.95, 1.8, 2.8, 5.6, 11, 22]),
        "ExifIFD:ISO": random_.choice([50, 100, 640, 12800, 51200]),
        "ExifIFD:FocalLength": random_.choice([4.25, 24, 85.5, 600]),
        "ExifIFD:FocalLengthIn35mmFormat": random_.choice([24, 50, 900]),
        "ExifIFD:ExposureCompensation": random_.choice([-2, -0.33333, 0, 1.5]),
        "ExifIFD:Flash#": random_.choice([0, 1, 16, 25]),
        "ExifIFD:MeteringMode#": random_.choice([1, 2, 3, 5]),
        "ExifIFD:ExposureProgram#": random_.randint(0, 9),
        "ExifIFD:WhiteBalance#": random_.randint(0, 1),
        "ExifIFD:ColorSpace#": random_.choice([1, 2, 65535]),
        "ExifIFD:LensMake": make,
        "ExifIFD:LensModel": random_.choice(["RF24-105mm F4 L IS USM", "NIKKOR Z 50mm f/1.8 S"]),
        "ExifIFD:UserComment": words(8),
        "GPS:GPSLatitude": abs(latitude),
        "GPS:GPSLatitudeRef": "S" if latitude < 0 else "N",
        "GPS:GPSLongitude": abs(longitude),
        "GPS:GPSLongitudeRef": "W" if longitude < 0 else "E",
        "GPS:GPSAltitude": round(random_.uniform(0, 8000), 2),
        "GPS:GPSAltitudeRef#": random_.randint(0, 1),
        "GPS:GPSImgDirection": round(random_.uniform(0, 359), 2),
        "GPS:GPSImgDirectionRef": random_.choice("TM"),
        "GPS:GPSHPositioningError": round(random_.uniform(1, 90), 3),
        "GPS:GPSDateStamp": day,
        "GPS:GPSTimeStamp": clock + random_.choice(["", ".5"]),
        "IFD0:XPTitle": words(3),
        "IFD0:XPComment": words(3),
        "IFD0:XPKeywords": ";".join(several(3)),
        "IFD0:Rating": random_.randint(0, 5),
        "XMP-dc:Title": words(5),
        "XMP-dc:Description": words(20),
        "XMP-dc:Description-de": words(3),
        "XMP-dc:Title-fr": words(3),
        "XMP-dc:Rights-ja": words(3),
        "XMP-dc:Subject": several(6),
        "XMP-dc:Creator": several(3),
        "XMP-dc:Rights": words(4),
        "XMP-xmp:Rating": random_.randint(0, 5),
        "XMP-xmp:Label": random_.choice(["Red", "Grün"]),
        "XMP-xmp:CreatorTool": "Darkroom 5",
        "XMP-xmp:CreateDate": f"{day} {clock}{random_.choice(['', '.25', offset])}",
        "XMP-photoshop:Headline": words(6),
        "XMP-photoshop:City": words(1),
        "XMP-photoshop:Country": words(1),
        "XMP-photoshop:Credit": words(2),
        "XMP-photoshop:DateCreated": f"{day} {clock}{offset}",
        "XMP-iptcCore:CountryCode": "DEU",
        "XMP-iptcExt:DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        "XMP-aux:Lens": "24.0-105.0 mm",
        "XMP-GPano:ProjectionType": "equirectangular",
        "XMP-exif:ExposureTime": "1/60",
        "XMP-tiff:Make": make,
        "XMP-tiff:Orientation#": random_.randint(1, 8),
        "XMP-exif:GPSLatitude": latitude,
        "XMP-exif:GPSLongitude": longitude,
        "XMP-exif:ExposureCompensation": random_.choice([-1.7, 0, 2]),
        "XMP-exif:DateTimeOriginal": f"{day} {clock}{random_.choice(['.123', ''])}{random_.choice(['', offset])}",
        "XMP-exif:Flash": {"Fired": random_.choice(["True", "False"]), "Mode": 1},
        "XMP-exifEX:LensModel": "FE 50mm F1.2 GM",
        "XMP-mwg-rs:RegionInfo": {
            "AppliedToDimensions": {"W": 4032, "H": 3024, "Unit": "pixel"},
            "RegionList": [
                {
                    "Area": {"X": 0.5, "Y": 0.4, "W": 0.1, "H": 0.2, "Unit": "normalized"},
                    "Name": words(1),
                    "Type": "Face",
                }
            ],
        },
        "XMP-iptcCore:Location": words(2),
        "XMP-photoshop:State": words(1),
        "XMP-photoshop:Source": words(2),
        "XMP-lr:HierarchicalSubject": [f"{word}|{word}" for word in several(3)],
        "IPTC:ObjectName": words(2)[:60],
        "IPTC:Keywords": [word[:60] for word in several(6)],
        "IPTC:By-line": words(1),
        "IPTC:Caption-Abstract": words(15),
        "IPTC:City": words(1),
        "IPTC:Province-State": words(1),
        "IPTC:Country-PrimaryLocationName": words(1),
        "IPTC:CopyrightNotice": words(2),
        "IPTC:Credit": words(1),
        "IPTC:Source": words(1),
        "IPTC:Sub-location": words(1),
        "IPTC:Country-PrimaryLocationCode": "FRA",
        "IPTC:Headline": words(3),
        "IPTC:DateCreated": day,
        "IPTC:TimeCreated": clock + ("+00:00" if offset == "Z" else offset),
    }
    kept = {group for group in ("IFD0", "ExifIFD", "GPS", "XMP", "IPTC") if random_.random() < 0.75}
    chosen = {
        name: value
        for name, value in everything.items()
        if name.partition(":")[0].partition("-")[0] in kept and random_.random() < 0.7
    }
    # A few files have half a position, as broken writers leave it; it does not count.
    halves = [name for name in everything if re.search("GPSL(at|ong)itude", name)]
    if random_.random() < 0.95:
        whole = random_.random() < 0.8
        for name in halves:
            chosen.pop(name, None)
            if whole and name.partition(":")[0].partition("-")[0] in kept:
                chosen[name] = everything[name]
    return chosen


def write(folder: Path, each: int = 20) -> int:
    """Make `each` files of every format in a folder, the same every time; returns their number."""
    random_ = random.Random(SEED)  # noqa: S311  # repeatable, not secret
    folder.mkdir(parents=True, exist_ok=True)
    # Two runs of ExifTool: most writers mark their IPTC text as UTF-8, others leave Windows-1252 unmarked.
    batches: dict[str, list[dict[str, Any]]] = {"UTF8": [], "Latin": []}
    for suffix, format_ in FORMATS.items():
        for number in range(each):
            path = folder / f"{number:03}.{suffix}"
            if format_ == "HEIC":  # Pillow cannot write it
                shutil.copyfile(HEIC, path)
            else:
                size = random_.randint(8, 90), random_.randint(8, 90)
                Image.new("RGB", size, (random_.randint(0, 255), 80, 120)).save(path, format_)
            charset = random_.choice(("UTF8", "UTF8", "Latin"))
            batches[charset].append({"SourceFile": str(path)} | tags(random_))
    for charset, records in batches.items():
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(records, file, ensure_ascii=False)
            file.flush()
            command = [
                "exiftool",
                "-q",
                "-q",
                "-m",
                "-overwrite_original",
                "-struct",
                "-charset",
                f"iptc={charset}",
            ]
            marker = ["-IPTC:CodedCharacterSet=UTF8"] if charset == "UTF8" else []
            subprocess.run([*command, *marker, f"-json={file.name}", str(folder)], check=False)
    return sum(map(len, batches.values()))


def main() -> int:
    """Make the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=20, help="files of each format")
    arguments = parser.parse_args()
    print(f"{write(arguments.folder, arguments.each)} files in {arguments.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
