"""XMP sidecars: what an owner has written about an image, as other programs read it. Pure.

https://developer.adobe.com/xmp/docs/XMPSpecifications/; named as digiKam and darktable do: `IMG_1.jpg.xmp`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

if TYPE_CHECKING:
    from darkroom_client.models import ImageEntry, Position

ENDING: Final = ".xmp"

_SPACES: Final = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "darkroom": "https://github.com/darkroom/xmp/1.0/",
}

for _prefix, _space in _SPACES.items():
    ElementTree.register_namespace(_prefix, _space)


def sidecar(image: ImageEntry) -> bytes | None:
    """The sidecar of an image; None if its owner has written nothing about it."""
    about = ElementTree.Element(_name("rdf:Description"), {_name("rdf:about"): ""})
    _texts(about, image)
    _corrections(about, image)
    if not len(about) and len(about.attrib) == 1:
        return None
    meta = ElementTree.Element(_name("x:xmpmeta"))
    ElementTree.SubElement(meta, _name("rdf:RDF")).append(about)
    ElementTree.indent(meta)
    text: bytes = ElementTree.tostring(meta, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _texts(about: ElementTree.Element, image: ImageEntry) -> None:
    for name, text in (("dc:title", image.title), ("dc:description", image.description)):
        if text:
            alternatives = ElementTree.SubElement(ElementTree.SubElement(about, _name(name)), _name("rdf:Alt"))
            item = ElementTree.SubElement(
                alternatives, _name("rdf:li"), {"{http://www.w3.org/XML/1998/namespace}lang": "x-default"}
            )
            item.text = text
    if image.tags:
        bag = ElementTree.SubElement(ElementTree.SubElement(about, _name("dc:subject")), _name("rdf:Bag"))
        for tag in image.tags:
            ElementTree.SubElement(bag, _name("rdf:li")).text = tag
    if image.rating:
        about.set(_name("xmp:Rating"), str(image.rating))
    if image.favourite:
        about.set(_name("darkroom:Favourite"), "True")


def _corrections(about: ElementTree.Element, image: ImageEntry) -> None:
    corrected = image.corrections
    if corrected.taken_at or corrected.offset:
        taken = corrected.taken_at or (image.time.local if image.time else "")
        # XMP has an offset only behind a clock.
        about.set(_name("exif:DateTimeOriginal"), taken + (corrected.offset or "" if "T" in taken else ""))
    if corrected.position:
        for name, text in _position(corrected.position).items():
            about.set(_name(name), text)
    if corrected.orientation:
        about.set(_name("tiff:Orientation"), str(corrected.orientation))


def _position(position: Position) -> dict[str, str]:
    """A position in the words of EXIF for XMP: degrees, minutes with decimals, and the direction."""
    texts = {}
    for name, degrees, directions in (
        ("exif:GPSLatitude", position.latitude, "NS"),
        ("exif:GPSLongitude", position.longitude, "EW"),
    ):
        # In hundred-thousandths of a minute: two centimetres, and never 60 minutes.
        whole, rest = divmod(round(abs(degrees) * 6_000_000), 6_000_000)
        texts[name] = f"{whole},{rest / 100_000:.5f}{directions[degrees < 0]}"
    if position.altitude_m is not None:
        texts["exif:GPSAltitude"] = f"{round(abs(position.altitude_m) * 1000)}/1000"
        texts["exif:GPSAltitudeRef"] = "1" if position.altitude_m < 0 else "0"
    return texts


def _name(qualified: str) -> str:
    prefix, _, name = qualified.partition(":")
    return f"{{{_SPACES[prefix]}}}{name}"
