"""XMP: RDF/XML packets into plain values.

Sources: ISO 16684-1:2019 (XMP part 1), clause 7 and annex C; Adobe's XMP part 3 for extended packets; W3C's
RDF/XML Syntax Specification for the notations that ISO 16684-1 leaves to it.

A value is a string, a list (rdf:Bag, rdf:Seq, rdf:Alt), or a dict. The keys of a dict are qualified names for a
structure, and language tags for a language alternative.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from darkroom.metadata.text import MAX_TEXT, clean_text
from darkroom.metadata.times import Moment, parse_iso_date

type XmpValue = str | list[XmpValue] | dict[str, XmpValue]

# The largest known packets are extended ones with a depth map, 1 to 4 MB.
MAX_PACKET_BYTES: Final = 8 * 2**20
MAX_ALL_PACKETS_BYTES: Final = 12 * 2**20
# In all packets of a file together. Lightroom's longest histories have some thousand elements and attributes, so
# these limits bound time and memory without touching real files.
MAX_NODES: Final = 40_000
MAX_DEPTH: Final = 48
# In scope at once, because each element that declares one copies its scope. Real packets have some dozens.
MAX_NAMESPACES: Final = 256

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_PREFIXES: Final = {
    _RDF: "rdf",
    _XML: "xml",
    "adobe:ns:meta/": "x",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/xmp/note/": "xmpNote",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://cipa.jp/exif/1.0/exifEX": "exifEX",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://ns.adobe.com/camera-raw-settings/1.0/": "crs",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://ns.google.com/photos/1.0/panorama/": "GPano",
    "http://ns.google.com/photos/1.0/camera/": "GCamera",
    "http://ns.google.com/photos/1.0/depthmap/": "GDepth",
    "http://ns.google.com/photos/dd/1.0/device/": "Device",
    "http://ns.google.com/photos/1.0/container/": "Container",
    "http://ns.google.com/photos/1.0/container/item/": "Item",
    "http://ns.adobe.com/hdr-gain-map/1.0/": "hdrgm",
    "http://ns.apple.com/HDRGainMap/1.0/": "HDRGainMap",
    "http://ns.apple.com/pixeldatainfo/1.0/": "apdi",
    "http://ns.apple.com/depthData/1.0/": "depthData",
    "http://www.metadataworkinggroup.com/schemas/regions/": "mwg-rs",
    "http://www.metadataworkinggroup.com/schemas/keywords/": "mwg-kw",
    "http://ns.microsoft.com/photo/1.0": "MicrosoftPhoto",
    "http://ns.microsoft.com/photo/1.0/": "MicrosoftPhoto",
    "http://ns.microsoft.com/photo/1.2/": "MP",
    "http://ns.microsoft.com/photo/1.2/t/RegionInfo#": "MPRI",
    "http://ns.microsoft.com/photo/1.2/t/Region#": "MPReg",
    "http://ns.adobe.com/xap/1.0/sType/Area#": "stArea",
    "http://ns.adobe.com/xap/1.0/sType/Dimensions#": "stDim",
    "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#": "stEvt",
    "http://ns.adobe.com/xap/1.0/sType/ResourceRef#": "stRef",
    "http://www.digikam.org/ns/1.0/": "digiKam",
}
_CONTAINERS: Final = ("rdf:Bag", "rdf:Seq", "rdf:Alt")
_NOT_PROPERTIES: Final = ("rdf:", "xml:", "xmlns")

_NUMBER: Final = re.compile(
    r"\s*[+-]?\d{1,20}(?:\.\d{0,60})?(?:[eE][+-]?\d{1,2})?(?:/[+-]?\d{1,20})?\s*", re.ASCII
)
# Of limited length: otherwise each beginning would start a search for an end that never comes.
_DECLARATION: Final = re.compile(r"<\?xml\s[^<>]{0,200}\?>")
_INVALID: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BARE_AMPERSAND: Final = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")


class Xmp:
    """The properties of all packets of a file, by name with the standard prefix; the last one counts."""

    def __init__(self, packets: list[bytes]) -> None:
        self.properties: dict[str, XmpValue] = {}
        room, nodes = MAX_ALL_PACKETS_BYTES, MAX_NODES
        for packet in packets:
            root, nodes = _parse(packet[: min(room, MAX_PACKET_BYTES)], nodes)
            for rdf in _find(root, "rdf:RDF"):
                for described in rdf.children:
                    self.properties.update(_properties(described))
            room = max(0, room - len(packet))

    def has_namespace(self, prefix: str) -> bool:
        """Whether any property of a schema is present."""
        return any(name.startswith(prefix + ":") for name in self.properties)

    def text(self, *names: str) -> str:
        """The first non-empty of some properties as one string; a language alternative gives its default."""
        return next(filter(None, (plain_text(self.properties.get(name, "")) for name in names)), "")

    def texts(self, name: str) -> list[str]:
        """A property as a list of its non-empty strings."""
        value = self.properties.get(name, [])
        return list(filter(None, map(plain_text, value if isinstance(value, list) else [value])))

    def number(self, *names: str) -> float | None:
        """The first number among some properties, written as an integer, a decimal or a rational "1/250"."""
        for name in names:
            if (number := parse_number(self.text(name))) is not None:
                return number
        return None

    def moment(self, name: str) -> Moment | None:
        """A date property; None if it is not a date."""
        return parse_iso_date(self.text(name))

    def position(self) -> dict[str, Any]:
        """`latitude` and `longitude` in degrees, both or neither, and `altitude_m`, as far as they are known."""
        latitude, longitude = (
            _coordinate(self.text(f"exif:GPS{name}"), self.text(f"exif:GPS{name}Ref"), hemispheres, limit)
            for name, hemispheres, limit in (("Latitude", "NS", 90), ("Longitude", "EW", 180))
        )
        fields: dict[str, Any] = {}
        if latitude is not None and longitude is not None and (latitude, longitude) != (0, 0):
            fields["latitude"], fields["longitude"] = latitude, longitude
        altitude = self.number("exif:GPSAltitude")
        if altitude is not None and abs(altitude) < 1e5:
            fields["altitude_m"] = round(-altitude if self.text("exif:GPSAltitudeRef") == "1" else altitude, 4)
        return fields


# Numbers, with anything between them that writers put between degrees, minutes and seconds; the hemisphere before
# or after them.
_PART: Final = r"(\d{1,3}(?:\.\d{0,60})?(?:[eE]-?\d{1,2})?)"
_PARTED: Final = r"[\s,;:\u00b0\u00ba'\"\u2032\u2033\u2019\u201d]{1,4}(?:deg[\s,]{0,2})?"
_COORDINATE: Final = re.compile(
    rf"([NSEW])?\s*+([+-])?{_PART}(?:{_PARTED}{_PART})?(?:{_PARTED}{_PART})?(?:{_PARTED})?([NSEW])?",
    re.ASCII | re.IGNORECASE,
)


def _coordinate(text: str, reference: str, hemispheres: str, limit: int) -> float | None:
    """Signed degrees of ISO 16684-1's GPSCoordinate ("51,30.612N", "51,30,36N"), or as a number ("-79.077").

    `reference`: the hemisphere, if a writer stores it separately. Degrees and minutes need one; a number has a
    sign.
    """
    match = _COORDINATE.fullmatch(text.strip())
    if not match:
        return None
    before, sign, *numbers, behind = match.groups()
    hemisphere = (before or behind or ("" if sign else reference.strip()[:1])).upper()
    degrees, *parts = (float(number or 0) for number in numbers)
    if hemisphere not in (*hemispheres, "") or (before and behind) or any(part > 60 for part in parts):
        return None
    if (not hemisphere and numbers[1]) or (sign == "-" and hemisphere == hemispheres[0]):
        return None
    degrees += parts[0] / 60 + parts[1] / 3600
    if degrees > limit:
        return None
    return round(-degrees if sign == "-" or hemisphere == hemispheres[1] else degrees, 8)


def parse_number(text: str) -> float | None:
    """An integer, decimal or rational; None for anything else, a zero denominator included."""
    if not _NUMBER.fullmatch(text):
        return None
    numerator, _, denominator = text.partition("/")
    below = float(denominator or 1)
    return float(numerator) / below if below else None


def plain_text(value: XmpValue) -> str:
    """A value as one string: the first of a list, the default of a language alternative; empty for a structure."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return next(filter(None, map(plain_text, value)), "")
    if any(":" in name for name in value):
        return ""
    chosen = value.get("x-default") or value.get("en") or value.get("en-US") or next(iter(value.values()), "")
    return plain_text(chosen)


@dataclass(slots=True)
class _Node:
    """An element: names have the standard prefix of their namespace."""

    name: str
    attributes: dict[str, str]
    children: list["_Node"] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    length: int = 0


class _TooMuchError(Exception):
    """The packet is larger or deeper than any real one, or has a document type; what was read before counts."""


class _Builder:
    """Builds nodes from expat's events, within bounds.

    A document type is refused, and with it every entity, internal or external: nothing else in XML reaches beyond
    its own bytes or multiplies them. Namespaces are resolved here because packets with undeclared prefixes are
    common, and the usual prefixes are clear enough.
    """

    def __init__(self, nodes: int) -> None:
        self.root = _Node("", {})
        self.nodes_left = nodes
        self._open = [self.root]
        self._scopes: list[dict[str, str]] = [{"xml": "xml"}]

    def parse(self, packet: bytes | str) -> bool:
        """Whether the packet is well-formed; `root` keeps what comes before a fault."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        try:
            parser.Parse(packet, True)
        except expat.ExpatError:
            # After the packet's root element comes padding, or bytes of something else.
            return bool(self.root.children) and len(self._open) == 1
        # The latter two for an encoding that Python does not know.
        except (_TooMuchError, ValueError, LookupError):
            return bool(self.root.children)
        return True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.nodes_left -= 1 + len(attributes)
        if self.nodes_left < 0 or len(self._open) > MAX_DEPTH:
            raise _TooMuchError
        scope = self._scopes[-1]
        declared = {
            key[6:]: _PREFIXES.get(uri, _PREFIXES.get(uri.strip(), key[6:]))
            for key, uri in attributes.items()
            if key.startswith("xmlns:") or key == "xmlns"
        }
        if declared:
            scope = scope | declared
            if len(scope) > MAX_NAMESPACES:
                raise _TooMuchError
        self._scopes.append(scope)
        plain = {
            _resolve(key, scope): value[:MAX_TEXT]
            for key, value in attributes.items()
            if not key.startswith("xmlns")
        }
        node = _Node(_resolve(name, scope), plain)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, _name: str) -> None:
        self._open.pop()
        self._scopes.pop()

    def _data(self, text: str) -> None:
        node = self._open[-1]
        if node.length < MAX_TEXT:  # longer text is cut; in real files it is pictures in base64
            node.text.append(text)
            node.length += len(text)


def _refuse(*_: object) -> None:
    raise _TooMuchError


def _resolve(name: str, scope: dict[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    if not colon:
        default = scope.get("")
        return f"{default}:{name}" if default else name
    return f"{scope.get(prefix, prefix)}:{local}"


def _parse(packet: bytes, nodes: int) -> tuple[_Node, int]:
    """The elements of a packet, up to a limit, and how many the next packets may still have."""
    packet = packet.strip(b"\0 \t\r\n")
    builder = _Builder(nodes)
    if builder.parse(packet):
        return builder.root, builder.nodes_left
    repaired = _Builder(nodes)
    # The repaired packet is used if more of it can be read.
    if repaired.parse(_repair(packet)) or len(repaired.root.children) >= len(builder.root.children):
        builder.root = repaired.root
    return builder.root, min(builder.nodes_left, repaired.nodes_left)


def _repair(packet: bytes) -> str:
    """The packet as text, without what XML forbids: mixed encodings, control characters, bare ampersands."""
    if packet[:2] in (b"\xff\xfe", b"\xfe\xff") or packet[1:2] == b"\0" or packet[:1] == b"\0":
        order = "utf-16-be" if packet[:2] == b"\xfe\xff" or packet[:1] == b"\0" else "utf-16-le"
        text = packet.decode(order, "replace").lstrip("\ufeff")
    else:
        try:
            text = packet.removeprefix(b"\xef\xbb\xbf").decode()
        except UnicodeDecodeError:
            text = packet.decode("cp1252", "replace")
    start = text.find("<")
    text = _DECLARATION.sub("", text[max(start, 0) :])
    return _BARE_AMPERSAND.sub("&amp;", _INVALID.sub("", text)).lstrip()


def _find(node: _Node, name: str) -> Iterator[_Node]:
    """The outermost elements of a name, in document order."""
    for child in node.children:
        if child.name == name:
            yield child
        else:
            yield from _find(child, name)


def _properties(node: _Node) -> Iterator[tuple[str, XmpValue]]:
    """The properties of a node element: its attributes, then its children."""
    for name, value in node.attributes.items():
        if not name.startswith(_NOT_PROPERTIES) and (text := clean_text(value)):
            yield name, text
    for child in node.children:
        value_of_child = _value(child)
        if value_of_child not in ("", [], {}):
            yield child.name, value_of_child


def _value(node: _Node) -> XmpValue:
    """The value of a property element."""
    if node.attributes.get("rdf:parseType") == "Resource":
        return _structure(_properties(node))
    if not node.children:
        inline = _structure((n, clean_text(v)) for n, v in node.attributes.items() if not n.startswith("xml:"))
        if isinstance(inline, str) or inline:
            return inline
        if "rdf:resource" in node.attributes:
            return clean_text(node.attributes["rdf:resource"])
        return _text(node)
    first = node.children[0]
    if first.name in _CONTAINERS:
        return _container(first)
    if len(node.children) == 1 and first.name == "rdf:Description":
        return _structure(_properties(first))
    return _structure(_properties(node))


def _structure(properties: Iterator[tuple[str, XmpValue]]) -> XmpValue:
    """A structure. One with an rdf:value is that value, and its other properties only qualify it."""
    fields = dict(properties)
    if "rdf:value" in fields:
        return fields["rdf:value"]
    return {name: value for name, value in fields.items() if not name.startswith(_NOT_PROPERTIES)}


def _container(container: _Node) -> XmpValue:
    items = [item for item in container.children if item.name == "rdf:li"]
    if container.name == "rdf:Alt" and any("xml:lang" in item.attributes for item in items):
        return {item.attributes.get("xml:lang", "x-default"): _text(item) for item in items if _text(item)}
    return [value for value in map(_value, items) if value not in ("", [], {})]


def _text(node: _Node) -> str:
    return clean_text("".join(node.text))
