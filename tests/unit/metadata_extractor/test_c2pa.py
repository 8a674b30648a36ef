"""C2PA: what manifests claim in every container, and manifest stores that nobody should trust."""

import io
import json
import struct
import time
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from metadata_extractor import c2pa
from metadata_extractor.c2pa import Credentials
from metadata_extractor.cbor import MAX_DEPTH, MAX_NODES, CborError, loads
from metadata_extractor.jumbf import MAX_BOXES, read_jumbf
from metadata_extractor.metadata import describe
from tests.photos import IMAGES
from thumbnailer.ladder import Ladder
from thumbnailer.render import render

IPTC_TERMS: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
AI, COMPOSITE = IPTC_TERMS + "trainedAlgorithmicMedia", IPTC_TERMS + "compositeWithTrainedAlgorithmicMedia"
CAMERA, PHONE = IPTC_TERMS + "digitalCapture", IPTC_TERMS + "computationalCapture"


def cbor(value: Any) -> bytes:
    """A value in CBOR."""
    match value:
        case bool() | None:
            return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
        case float():
            return b"\xfb" + struct.pack(">d", value)
        case int():
            return head(1, -1 - value) if value < 0 else head(0, value)
        case bytes():
            return head(2, len(value)) + value
        case str():
            raw = value.encode()
            return head(3, len(raw)) + raw
        case list():
            return head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            return head(5, len(value)) + b"".join(cbor(key) + cbor(each) for key, each in value.items())
    raise TypeError(value)


def head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes((major << 5 | argument,))
    size = next(size for size in range(4) if argument < 1 << (8 << size))
    return bytes((major << 5 | 24 + size,)) + argument.to_bytes(1 << size)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", 8 + len(body)) + kind + body


def superbox(kind: bytes, label: str, *boxes: bytes) -> bytes:
    uuid = kind + bytes.fromhex("00110010800000aa00389b71")
    return box(b"jumb", box(b"jumd", uuid + b"\3" + label.encode() + b"\0") + b"".join(boxes))


def manifest(
    *actions: dict[str, Any], claim: dict[str, Any] | None = None, kind: bytes = b"c2ma", others: bytes = b""
) -> bytes:
    claim = {"claim_generator_info": {"name": "Acme", "version": "1.2"}} if claim is None else claim
    listed = superbox(b"cbor", "c2pa.actions.v2", box(b"cbor", cbor({"actions": list(actions)})))
    return superbox(
        kind,
        "urn:c2pa:1",
        superbox(b"c2as", "c2pa.assertions", superbox(b"json", "other", box(b"json", b"{}")), listed, others),
        superbox(b"c2cl", "c2pa.claim.v2", box(b"cbor", cbor(claim))),
        superbox(b"c2cs", "c2pa.signature", box(b"cbor", b"\xd2\x84")),
    )


def store(*manifests: bytes) -> bytes:
    return superbox(b"c2pa", "c2pa", *manifests)


def created(source_type: str) -> dict[str, Any]:
    return {"action": "c2pa.created", "digitalSourceType": source_type}


BY_AI, BY_CAMERA = store(manifest(created(AI))), store(manifest(created(CAMERA)))


@cache
def encoded(format_: str) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((64, 48), 60).convert("RGB").save(file, format_)
    return file.getvalue()


def in_jpeg(manifests: bytes, part: int = 65_000) -> bytes:
    data, first, rest = encoded("JPEG"), manifests[:8], manifests[8:]
    segments = b""
    for number, at in enumerate(range(0, max(1, len(rest)), part), start=1):
        payload = b"JP" + struct.pack(">HL", 0x211, number) + first + rest[at : at + part]
        segments += b"\xff\xeb" + (2 + len(payload)).to_bytes(2) + payload
    return data[:2] + segments + data[2:]


def in_jpeg_of_small_parts(manifests: bytes) -> bytes:
    return in_jpeg(manifests, 40)


def in_png(manifests: bytes) -> bytes:
    data, chunk = encoded("PNG"), b"caBX" + manifests
    return data[:33] + struct.pack(">L", len(manifests)) + chunk + zlib.crc32(chunk).to_bytes(4) + data[33:]


def in_webp(manifests: bytes) -> bytes:
    body = (
        encoded("WEBP")[8:]
        + b"C2PA"
        + struct.pack("<L", len(manifests))
        + manifests
        + b"\0" * (len(manifests) & 1)
    )
    return b"RIFF" + struct.pack("<L", len(body)) + body


def in_gif(manifests: bytes) -> bytes:
    blocks = b"".join(
        bytes((len(part),)) + part for at in range(0, len(manifests), 255) if (part := manifests[at : at + 255])
    )
    return encoded("GIF")[:-1] + b"\x21\xff\x0bC2PA_GIF\1\0\0" + blocks + b"\0;"


def in_tiff(manifests: bytes, kind: int = 7) -> bytes:
    data = bytearray(encoded("TIFF"))
    (at,) = struct.unpack_from("<L", data, 4)
    (count,) = struct.unpack_from("<H", data, at)
    entries = data[at + 2 : at + 2 + 12 * count]
    struct.pack_into("<L", data, 4, len(data))
    where = len(data) + 2 + 12 * (count + 1) + 4
    size = len(manifests) // (4 if kind == 4 else 1)
    entry = struct.pack("<HHLL", 0xCD41, kind, size, where)
    return bytes(data) + struct.pack("<H", count + 1) + entries + entry + bytes(4) + manifests


def in_heif(manifests: bytes, name: str = "gradient.rotated.heic") -> bytes:
    uuid = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
    body = uuid + bytes(4) + b"manifest\0" + bytes(8) + manifests
    data = (IMAGES / name).read_bytes()
    return data + box(b"uuid", body)


def in_avif(manifests: bytes) -> bytes:
    return in_heif(manifests, "kimono.rotate90.avif")


CONTAINERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    each.__name__: each
    for each in (in_jpeg, in_jpeg_of_small_parts, in_png, in_webp, in_gif, in_tiff, in_heif, in_avif)
}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize(("manifests", "claim"), [(BY_AI, "ai"), (BY_CAMERA, "camera")])
def test_what_a_manifest_claims_in_every_container(container: str, manifests: bytes, claim: str) -> None:
    description = describe(CONTAINERS[container](manifests))
    assert "fault" not in description.summary
    assert description.summary["c2pa"] == {
        "validation": "not validated",
        "generator": "Acme 1.2",
        "claims": [claim],
    }
    assert description.tags["C2PA"]["urn:c2pa:1"]["Actions"] == ["c2pa.created"]


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_picture_without_manifests_says_nothing(container: str) -> None:
    description = describe(CONTAINERS[container](b"")) if container != "in_gif" else describe(encoded("GIF"))
    assert description.summary.get("c2pa", {}).keys() <= {"validation"}
    assert "c2pa" not in describe(encoded("JPEG")).summary


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize(
    "broken",
    [BY_AI[:30], BY_AI[: len(BY_AI) // 2], BY_AI[:8] + bytes(90), BY_AI.replace(b"jumd", b"jumx")],
    ids=["cut early", "cut", "zeros", "no description"],
)
def test_a_broken_manifest_store_costs_neither_pixels_nor_other_metadata(container: str, broken: bytes) -> None:
    summary, plain = (
        describe(CONTAINERS[container](broken)).summary,
        describe(CONTAINERS[container](BY_AI)).summary,
    )
    assert summary.get("c2pa", {"validation": "not validated"})["validation"] == "not validated"
    for name in ("width", "height", "pixel_hash", "make", "taken_at", "fault"):
        assert summary.get(name) == plain.get(name)


@pytest.mark.parametrize("container", CONTAINERS)
def test_no_rendition_carries_manifests(container: str) -> None:
    bodies = [
        rendition.body for rendition in render(CONTAINERS[container](BY_AI), Ladder.parse("32: 32 jpg avif"))
    ]
    assert bodies
    assert not any(word in body for body in bodies for word in (b"jumb", b"c2pa", b"C2PA"))


def test_a_tiff_with_manifests_of_another_type() -> None:
    padded = BY_AI + bytes(-len(BY_AI) % 4)
    for kind in (1, 4):
        assert describe(in_tiff(padded, kind)).summary["c2pa"]["claims"] == ["ai"]


@pytest.mark.parametrize(
    ("manifests", "claims"),
    [
        ([manifest(created(AI))], ["ai"]),
        ([manifest(created(COMPOSITE))], ["ai"]),
        ([manifest(created("http://c2pa.org/digitalsourcetype/trainedAlgorithmicData"))], ["ai"]),
        ([manifest(created(CAMERA))], ["camera"]),
        ([manifest(created(PHONE + "/"))], ["camera"]),
        ([manifest(created(CAMERA)), manifest({"action": "c2pa.opened"}, {"action": "c2pa.cropped"})], ["camera"]),
        (
            [manifest(created(CAMERA)), manifest({"action": "c2pa.edited", "digitalSourceType": COMPOSITE})],
            ["ai", "camera"],
        ),
        ([manifest(created(AI), kind=b"c2um")], ["ai"]),
        ([manifest(created(IPTC_TERMS + "digitalArt"))], None),
        ([manifest({"action": "c2pa.created"})], None),
        ([manifest()], None),
        ([], None),
    ],
)
def test_claims_of_ai_and_cameras(manifests: list[bytes], claims: list[str] | None) -> None:
    summary = Credentials(store(*manifests)).summary()
    assert summary is not None
    assert summary.get("claims") == claims


@pytest.mark.parametrize(
    ("claim", "generator"),
    [
        ({"claim_generator_info": {"name": "Acme", "version": "1.2"}}, "Acme 1.2"),
        ({"claim_generator_info": [{"name": "Acme"}, {"name": "Other"}]}, "Acme"),
        ({"claim_generator": "Acme/1.2 c2pa-rs/0.3"}, "Acme/1.2 c2pa-rs/0.3"),
        ({"claim_generator": "Acme/1.2", "claim_generator_info": []}, "Acme/1.2"),
        ({"claim_generator_info": {"name": 7}, "claim_generator": ["x"]}, None),
        ({"claim_generator_info": {"name": "x" * 5_000}}, "x" * 100),
        ({}, None),
    ],
)
def test_the_generator_is_the_active_manifests(claim: dict[str, Any], generator: str | None) -> None:
    earlier = manifest(claim={"claim_generator": "earlier"})
    summary = Credentials(store(earlier, manifest(claim=claim))).summary()
    assert summary is not None
    assert summary.get("generator") == generator


@pytest.mark.parametrize("label", ["stds.iptc", "stds.iptc.photo-metadata", "c2pa.metadata", "stds.iptc__1"])
def test_a_source_type_in_an_assertion_of_iptc(label: str) -> None:
    fields = json.dumps({"Iptc4xmpExt:DigitalSourceType": AI}).encode()
    found = store(manifest(others=superbox(b"json", label, box(b"json", fields))))
    assert Credentials(found).summary() == {
        "validation": "not validated",
        "generator": "Acme 1.2",
        "claims": ["ai"],
    }


def test_a_very_deep_assertion_is_survived() -> None:
    for text in (b"[" * 200_000, b"9" * 200_000, b'{"a":' * 100_000, b"\xff"):
        broken = store(manifest(created(AI), others=superbox(b"json", "stds.iptc", box(b"json", text))))
        assert (Credentials(broken).summary() or {}).get("claims") == ["ai"]


CBOR_VALUES: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.binary()
    | st.text(),
    lambda values: st.lists(values, max_size=5) | st.dictionaries(st.text(), values, max_size=5),
    max_leaves=30,
)


@given(CBOR_VALUES)
def test_cbor_is_read_as_it_was_written(value: Any) -> None:
    assert loads(cbor(value)) == value
    assert loads(b"\xd8\x23" + cbor(value)) == value  # a tag says nothing


@pytest.mark.parametrize(
    ("encoded_value", "value"),
    [
        (b"\x9f\x01\x02\xff", [1, 2]),
        (b"\xbf\x61a\x01\xff", {"a": 1}),
        (b"\x7f\x61a\x62bc\xff", "abc"),
        (b"\x5f\x41a\xff", b"a"),
        (b"\xf9\x3c\x00", 1.0),
        (b"\xfa\x3f\x80\0\0", 1.0),
        (b"\xf7", None),
        (b"\xf8\xff", None),
        (b"\xa2\x01\x02\x61a\x03", {"a": 3}),
        (b"\xa2\x61a\x01\x61a\x02", {"a": 1}),
        (b"\x62\xc3\x28", "\ufffd("),
    ],
)
def test_forms_of_cbor_that_writers_use_as_well(encoded_value: bytes, value: Any) -> None:
    assert loads(encoded_value) == value


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\xff",
        b"\x1c",
        b"\x9f",
        b"\x9f\x01",
        b"\x7f\x01\xff",
        b"\x7f\x41a\xff",
        b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x7b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff\x61a",
        b"\x81" * (MAX_DEPTH + 2) + b"\x01",
        b"\xc1" * 100_000 + b"\x01",
        b"\x9f" + b"\x01" * (MAX_NODES + 1) + b"\xff",
        b"\x5f" + b"\x40" * (MAX_NODES + 1) + b"\xff",
        b"\x9a\x7f\xff\xff\xff" + b"\x80" * (MAX_NODES + 1),
    ],
)
def test_hostile_cbor_is_refused(hostile: bytes) -> None:
    with pytest.raises(CborError):
        loads(hostile)


@given(st.binary(max_size=200))
def test_any_bytes_are_cbor_or_refused(data: bytes) -> None:
    try:
        loads(data)
    except CborError:
        return


@given(st.integers(0, len(BY_AI) - 5), st.binary(min_size=1, max_size=8))
@settings(max_examples=300)
def test_a_damaged_manifest_store_is_survived(at: int, damage: bytes) -> None:
    broken = BY_AI[:at] + damage + BY_AI[at + len(damage) :]
    credentials = Credentials(broken)
    assert (credentials.summary() or {})["validation"] == "not validated"
    assert json.dumps(credentials.tag_tree())


@given(st.integers(0, len(BY_AI)))
def test_a_manifest_store_cut_anywhere_is_survived(length: int) -> None:
    assert Credentials(BY_AI[:length]).summary()


@pytest.mark.parametrize(
    "hostile",
    [
        b"\0\0\0\x08jumb" * 500_000,
        b"\0\0\0\0jumb" * 500_000,
        (box(b"jumb", box(b"jumd", bytes(17)))) * 100_000,
        b"".join(struct.pack(">L", 8_000_000 - 8 * n) + b"jumb" for n in range(100_000)),
        b"\0\0\0\1jumb" + b"\xff" * 100,
        superbox(b"c2pa", "c2pa", *[manifest(created(AI))] * 5_000),
        superbox(b"c2pa", "c2pa", manifest(*[created(AI)] * 3_000)),
    ],
    ids=["empty", "endless", "many", "nested", "long", "many manifests", "many actions"],
)
def test_hostile_jumbf_is_read_in_bounds(hostile: bytes) -> None:
    started = time.process_time()
    credentials = Credentials(hostile)
    assert len(credentials.manifests) <= c2pa.MAX_MANIFESTS
    assert all(len(each.actions) <= c2pa.MAX_ACTIONS for each in credentials.manifests)
    assert len(json.dumps(credentials.tag_tree())) < 1_000_000
    assert time.process_time() - started < 5, "not a measurement: without bounds it takes minutes"


def test_boxes_are_counted() -> None:
    assert len(read_jumbf(superbox(b"c2pa", "x") * (MAX_BOXES + 9))) <= MAX_BOXES
