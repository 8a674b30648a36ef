"""Give broken files to the metadata extractor: it may raise only RejectedImage, no file may take over 2 s, and the
catalogue must accept the result.

    python -m oracle.fuzz [--cases 20000] [--seed 1] [FOLDER ...]

There are three kinds of cases in turn: a real file with flipped, cut, doubled or overwritten bytes, mostly in its
first 64 KB, where the metadata are; a container around random or adversarial metadata blocks; and a single block.
Cases run in child processes, so that a crash of native code is found and reported too.
"""

import argparse
import itertools
import random
import struct
import sys
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from darkroom.chronology import Taken, place
from darkroom.errors import RejectedImage
from metadata_extractor.storable import describe_storable
from oracle import sandbox

TIME_LIMIT: Final = 2.0
MEMORY: Final = 2**30  # the most that a decoder may ask for; real use is far below
BATCH: Final = 100
UPLOADED: Final = datetime(2026, 11, 21, tzinfo=UTC)
IMAGES: Final = Path(__file__).parent.parent / "tests" / "images"
_NASTY: Final = [0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]


def mutate(data: bytes, random_: random.Random) -> bytes:
    """A copy of a file with some damage."""
    broken = bytearray(data)
    for _ in range(random_.choice((1, 1, 2, 4, 16))):
        reach = len(broken) if random_.random() < 0.2 else min(len(broken), 1 << 16)
        if reach < 8:
            break
        at = random_.randrange(reach - 4)
        match random_.randrange(6):
            case 0:
                broken[at] ^= 1 << random_.randrange(8)
            case 1:
                broken[at] = random_.randrange(256)
            case 2:
                order = random_.choice("<>")
                struct.pack_into(order + "I", broken, at, random_.choice(_NASTY))
            case 3:
                struct.pack_into(random_.choice("<>") + "H", broken, at, random_.choice(_NASTY) & 0xFFFF)
            case 4:
                size = random_.randrange(1, 64)
                broken[at:at] = broken[at : at + size]
            case _:
                del broken[at : at + random_.randrange(1, 64)]
    if random_.random() < 0.1:
        del broken[random_.randrange(len(broken) + 1) :]
    return bytes(broken)


def tiff_block(random_: random.Random) -> bytes:
    """A TIFF structure of random entries, whose pointers are often wrong or circular."""
    order = random_.choice("<>")
    block = bytearray((b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8))
    tags = [
        0x010F,
        0x0112,
        0x8769,
        0x8825,
        0x014A,
        0x829A,
        0x829D,
        0x9003,
        0x9286,
        0x9C9B,
        2,
        4,
        7,
        0x83BB,
        700,
    ]
    for _ in range(random_.randrange(1, 6)):
        count = random_.choice((0, 1, 3, 12, 200, 0xFFFF))
        block += struct.pack(order + "H", count)
        for _ in range(min(count, 200)):
            kind = random_.choice((1, 2, 3, 4, 5, 7, 9, 10, 12, 13, 0, 99))
            number = random_.choice((0, 1, 2, 3, 8, 1000, 0xFFFFFFFF))
            offset = random_.choice((0, 8, 10, 26, len(block), random_.randrange(4096), 0xFFFFFFFF))
            block += struct.pack(order + "HHII", random_.choice(tags), kind, number, offset)
        block += struct.pack(order + "I", random_.choice((0, 8, len(block) + 4)))
    return bytes(block) + random_.randbytes(64)


def xmp_block(random_: random.Random) -> bytes:
    """An XMP packet, often too deep, too long, with entities, or not RDF."""
    head = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'

    def crowded() -> bytes:
        """Text that a backtracking pattern may take very long for."""
        return random_.choice((b"<?xml ", b"&", b"<!--", b"2008-10-22T16:28:39 ", b" ", b"0")) * 100_000

    depth = random_.choice((1, 3, 40, 60, 5000))
    name = random_.choice(
        (b"dc:title", b"rdf:Description", b"rdf:li", b"rdf:Bag", b"mwg-rs:Regions", b"exif:GPSLatitude")
    )
    value = random_.choice(
        (b"", b"&x;", b"&amp;", b"A" * 100_000, random_.randbytes(20), b"51,30.5N", b"1/0", crowded())
    )
    entities = b'<!DOCTYPE x [<!ENTITY x "' + b"y" * 1000 + b'">]>' if random_.random() < 0.2 else b""
    body = b"<" + name + b">"
    close = b"</" + name + b">"
    crowd = (b"<" + name + b"/>") * random_.choice((0, 0, 0, 15_000))
    return (
        entities
        + head
        + body * depth
        + value
        + crowd
        + close * random_.choice((depth, 0))
        + b"</rdf:RDF></x:xmpmeta>"
    )


def iptc_block(random_: random.Random) -> bytes:
    """Photoshop resources with IPTC data sets of false lengths."""
    sets = b"".join(
        b"\x1c"
        + bytes((random_.choice((1, 2, 3)), random_.randrange(256)))
        + struct.pack(">H", random_.choice((0, 4, 30, 0x8004, 0xFFFF)))
        + random_.randbytes(random_.randrange(40))
        for _ in range(random_.choice((1, 10, 5000)))
    )
    return b"8BIM\x04\x04\0\0" + struct.pack(">I", random_.choice((len(sets), 0, 0xFFFFFFFF))) + sets


def jumbf_block(random_: random.Random) -> bytes:
    """A C2PA manifest store of boxes with lying lengths and random CBOR."""

    def box(kind: bytes, body: bytes) -> bytes:
        size = len(body) + 8 if random_.random() < 0.95 else random_.choice(_NASTY)
        return struct.pack(">I", size) + kind + body

    def superbox(kind: bytes, label: bytes, body: bytes) -> bytes:
        return box(b"jumb", box(b"jumd", kind + bytes(12) + b"\3" + label + b"\0") + body)

    def cbor() -> bytes:
        claim = b"\xa1\x67actions\x81\xa1\x71digitalSourceType\x78\x20" + random_.randbytes(32)
        return random_.choice(
            (claim, random_.randbytes(60), b"\x81" * 5_000, b"\x9f" + b"\xf4" * 25_000, b"\xbb" + b"\xff" * 20)
        )

    def manifest() -> bytes:
        assertions = b"".join(
            superbox(b"cbor", random_.choice((b"c2pa.actions", b"c2pa.actions.v2__1")), box(b"cbor", cbor()))
            + superbox(b"json", b"stds.iptc", box(b"json", random_.choice((b"{}", b"[" * 6_000, b"\xff"))))
            for _ in range(random_.choice((0, 1, 3)))
        )
        claim = superbox(b"c2cl", b"c2pa.claim", box(b"cbor", cbor()))
        return superbox(b"c2ma", random_.randbytes(8), superbox(b"c2as", b"c2pa.assertions", assertions) + claim)

    manifests = b"".join(manifest() for _ in range(random_.choice((1, 1, 3, 100))))
    nested = b"".join(struct.pack(">I", 100_000 - 8 * n) + b"jumb" for n in range(random_.choice((0, 0, 5_000))))
    return superbox(b"c2pa", b"c2pa", manifests + nested)


def jpeg(random_: random.Random) -> bytes:
    """A JPEG header around random blocks."""
    segments = b""
    for _ in range(random_.randrange(1, 5)):
        marker, payload = random_.choice(
            (
                (0xE1, b"Exif\0\0" + tiff_block(random_)),
                (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp_block(random_)),
                (
                    0xE1,
                    b"http://ns.adobe.com/xmp/extension/\0"
                    + b"0" * 32
                    + random_.randbytes(8)
                    + xmp_block(random_),
                ),
                (0xED, b"Photoshop 3.0\0" + iptc_block(random_)),
                (0xE2, b"ICC_PROFILE\0\1\1" + random_.randbytes(200)),
                (0xEB, b"JP\0\1\0\0\0\1" + jumbf_block(random_)),
                (0xE2, b"MPF\0" + tiff_block(random_)),
                (0xE2, b"MPF\0II*\0\x08\0\0\0\1\0\2\xb0\7\0\x40\0\0\0\x1a\0\0\0\0\0\0\0" + random_.randbytes(64)),
                (0xFE, random_.randbytes(30)),
            )
        )
        payload = payload[:65_533]
        length = len(payload) + 2 if random_.random() < 0.9 else random_.choice((0, 1, 2, 0xFFFF))
        segment = bytes((0xFF, marker)) + struct.pack(">H", length) + payload
        segments += segment * (1 if random_.random() < 0.98 else 200)
    frame = b"\xff\xc0\0\x11\x08" + random_.randbytes(4) + b"\3\1\x22\0\2\x11\1\3\x11\1"
    return b"\xff\xd8" + segments + frame + b"\xff\xda" + behind(random_)


def behind(random_: random.Random) -> bytes:
    """What phones put behind a JPEG, with lying lengths."""
    directory = b"SEFH" + struct.pack("<II", 106, random_.choice(_NASTY)) + random_.randbytes(36)
    length = len(directory) if random_.random() < 0.8 else random_.choice(_NASTY)
    return random_.choice(
        (
            b"",
            b"\xff\xd9" * random_.choice((1, 200_000)),
            b"\xff\xd8\xff" * random_.choice((1, 200_000)),
            random_.randbytes(40) + directory + struct.pack("<I", length) + b"SEFT",
            struct.pack(">I", random_.choice(_NASTY)) + b"ftypmp42" * random_.choice((1, 50_000)),
        )
    )


def png(random_: random.Random) -> bytes:
    """A PNG of random chunks, decompression bombs among them."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    def packed(body: bytes) -> bytes:
        return zlib.compress(body, 1)

    chunks = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, random_.choice((0, 2, 3, 6)), 0, 0, 0))
    for _ in range(random_.randrange(1, 5)):
        bomb = bytes(random_.choice((100, 8 * 2**20)))
        chunks += random_.choice(
            (
                chunk(b"zTXt", b"Comment\0\0" + packed(bomb)),
                chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + packed(xmp_block(random_))),
                chunk(
                    b"zTXt",
                    b"Raw profile type exif\0\0" + packed(b"\nexif\n 9999\n" + tiff_block(random_).hex().encode()),
                ),
                chunk(b"zTXt", b"Raw profile type exif\0\0" + packed(b"\nexif" + b" " * (4 * 2**20))),
                chunk(b"iCCP", b"name\0\0" + packed(bomb)),
                chunk(b"eXIf", tiff_block(random_)),
                chunk(b"caBX", jumbf_block(random_)),
                chunk(
                    b"tEXt", b"Creation Time\0" + random_.choice((b"Sun ", b"1 ", b" ", b"2021:07:04 ")) * 20_000
                ),
                chunk(b"tEXt", random_.randbytes(40)),
            )
        )
    return b"\x89PNG\r\n\x1a\n" + chunks + (chunk(b"IEND", b"") if random_.random() < 0.8 else b"")


def webp(random_: random.Random) -> bytes:
    """A WebP of random chunks."""
    chunks = b"VP8X\x0a\0\0\0" + random_.randbytes(10)
    for _ in range(random_.randrange(1, 6)):
        kind, body = random_.choice(
            (
                (b"EXIF", tiff_block(random_)),
                (b"XMP ", xmp_block(random_)),
                (b"ICCP", random_.randbytes(200)),
                (b"C2PA", jumbf_block(random_)),
                (b"ANMF", random_.randbytes(24)),
                (b"VP8L", random_.randbytes(30)),
                (b"VP8 ", random_.randbytes(30)),
            )
        )
        length = len(body) if random_.random() < 0.9 else random_.choice(_NASTY)
        chunks += kind + struct.pack("<I", length) + body + b"\0" * (len(body) & 1)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def gif(random_: random.Random) -> bytes:
    """A GIF of random blocks."""
    blocks = b""
    for _ in range(random_.choice((1, 5, 2000))):
        blocks += random_.choice(
            (
                b"\x21\xfe\3abc\0",
                b"\x21\xf9\4" + random_.randbytes(4) + b"\0",
                b"\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0",
                b"\x21\xff\x0bXMP DataXMP" + xmp_block(random_)[:5000] + b"\1\xff\xfe\xfd\0",
                b"\x2c" + random_.randbytes(9) + b"\2\5hello\0",
                b"\x21\xff\x0bICCRGBG1012" + random_.randbytes(40),
            )
        )
    return b"GIF89a" + random_.randbytes(6) + b"\0" + blocks + b"\x3b"


def heif(random_: random.Random) -> bytes:
    """A HEIF or AVIF header whose boxes contain random counts, offsets and references."""

    def box(kind: bytes, body: bytes) -> bytes:
        size = len(body) + 8 if random_.random() < 0.97 else random_.choice(_NASTY)
        return struct.pack(">I", size) + kind + body

    def full(kind: bytes, body: bytes) -> bytes:
        return box(kind, bytes((random_.choice((0, 0, 1, 2, 255)), 0, 0, random_.randrange(2))) + body)

    def number() -> bytes:
        return struct.pack(">H", random_.choice((0, 1, 2, 3, 60, 0xFFFF)))

    items = b"".join(
        box(
            b"infe",
            b"\2\0\0\0"
            + number()
            + b"\0\0"
            + random_.choice((b"hvc1", b"Exif", b"mime", b"grid", b"tmap"))
            + b"\0",
        )
        for _ in range(random_.choice((1, 4, 400)))
    )
    properties = b"".join(
        full(
            random_.choice((b"ispe", b"irot", b"imir", b"colr", b"auxC", b"hvcC", b"av1C", b"clap", b"pixi")),
            random_.randbytes(40),
        )
        for _ in range(random_.choice((1, 6, 60)))
    )
    references = b"".join(
        box(random_.choice((b"auxl", b"cdsc", b"dimg")), number() + number() + number() * 4)
        for _ in range(random_.choice((1, 4, 2000)))
    )
    meta = [
        full(b"pitm", number()),
        full(b"iinf", number() + items),
        full(b"iloc", random_.randbytes(random_.choice((8, 40, 4000)))),
        full(b"iref", references),
        box(b"iprp", box(b"ipco", properties) + full(b"ipma", random_.randbytes(random_.choice((4, 60, 6000))))),
        box(b"idat", tiff_block(random_)),
    ]
    random_.shuffle(meta)
    brand = random_.choice((b"heic", b"avif", b"mif1", b"avis"))
    return box(b"ftyp", brand + b"\0\0\0\0mif1" + brand) + full(b"meta", b"".join(meta)) + box(b"moov", properties)


def cases(count: int, seed: int, folders: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Named cases, the same for the same seed and files."""
    random_ = random.Random(seed)  # noqa: S311  # repeatable, not secret
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    files = [(path.name, path.read_bytes()) for path in paths if path.stat().st_size < 2**20]
    for number in range(count):
        match number % 4:
            case 0 | 1:
                name, data = random_.choice(files)
                yield f"{number} {name}", mutate(data, random_)
            case 2:
                build = random_.choice((jpeg, png, webp, gif, heif))
                yield f"{number} {build.__name__}", build(random_)
            case _:
                yield f"{number} tiff", tiff_block(random_)


def run_batch(batch: list[tuple[str, bytes]]) -> tuple[Counter[str], list[str], tuple[float, str]]:
    """Run some cases; returns the outcomes by code, the faults, and the longest time with its case."""
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    longest = 0.0, ""
    for name, data in batch:
        started = time.process_time()
        try:
            description = describe_storable(data)
            place(Taken.of_summary(description.summary), filename=None, file_time=None, uploaded_at=UPLOADED)
            outcomes[description.summary.get("fault", {"code": "described"})["code"]] += 1
        except RejectedImage as fault:
            outcomes[f"rejected: {fault.code}"] += 1
        except Exception:  # noqa: BLE001  # finding them is what this is for
            faults.append(f"{name}\n{traceback.format_exc(limit=-4)}")
        taken = time.process_time() - started
        longest = max(longest, (taken, name))
        if taken > TIME_LIMIT:
            faults.append(f"{name}: {taken:.1f} s")
    return outcomes, faults, longest


def isolated(batch: list[tuple[str, bytes]]) -> tuple[Counter[str], list[str], tuple[float, str], int]:
    """Run cases in a child process; if it dies, find the case by halving."""
    result = sandbox.call(partial(run_batch, batch), seconds=TIME_LIMIT * len(batch), memory=MEMORY)
    if result.value is not None:
        return *result.value, result.peak
    if len(batch) == 1:
        name, data = batch[0]
        Path("crash.bin").write_bytes(data)
        return Counter(), [f"{name}: {result.fault}"], (0.0, name), 0
    middle = len(batch) // 2
    first, second = isolated(batch[:middle]), isolated(batch[middle:])
    return first[0] + second[0], first[1] + second[1], max(first[2], second[2]), max(first[3], second[3])


def main() -> int:
    """Run all cases; the exit status says whether any failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[IMAGES])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    longest, peak = (0.0, ""), 0
    batch: list[tuple[str, bytes]] = []
    made = cases(arguments.cases, arguments.seed, arguments.folders)
    for case in itertools.chain(made, (None,)):
        if case is not None:
            batch.append(case)
        if batch and (case is None or len(batch) == BATCH):
            counted, found, slow, memory = isolated(batch)
            outcomes += counted
            faults += found
            longest, peak = max(longest, slow), max(peak, memory)
            batch = []
    for outcome, count in outcomes.most_common():
        print(f"{count:7} {outcome}")
    seconds, name = longest
    print(f"longest {seconds:.2f} s CPU ({name}), peak memory {peak} MB, {len(faults)} faults")
    print("\n".join(faults[:20]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
