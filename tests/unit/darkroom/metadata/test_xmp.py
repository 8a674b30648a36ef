"""XMP: RDF in all its notations, and packets that no parser should trust."""

from typing import Final

import pytest

from darkroom.metadata.text import MAX_TEXT
from darkroom.metadata.xmp import MAX_DEPTH, MAX_NAMESPACES, MAX_NODES, Xmp, parse_number

NAMESPACES: Final = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
    'xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" '
    'xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#" '
    'xmlns:stArea="http://ns.adobe.com/xap/1.0/sType/Area#" '
    'xmlns:MP="http://ns.microsoft.com/photo/1.2/" '
    'xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#" '
    'xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#"'
)


def packet(properties: str, attributes: str = "") -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF {NAMESPACES}><rdf:Description rdf:about="" {attributes}>{properties}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def test_a_property_may_be_an_attribute_or_an_element() -> None:
    xmp = Xmp([packet("<photoshop:City>Bern</photoshop:City>", 'xmp:Rating="4"')])
    assert (xmp.text("photoshop:City"), xmp.number("xmp:Rating")) == ("Bern", 4)


@pytest.mark.parametrize("container", ["Bag", "Seq", "Alt"])
def test_lists_of_every_kind(container: str) -> None:
    items = f"<rdf:{container}><rdf:li>one</rdf:li><rdf:li> </rdf:li><rdf:li>two</rdf:li></rdf:{container}>"
    assert Xmp([packet(f"<dc:subject>{items}</dc:subject>")]).texts("dc:subject") == ["one", "two"]


def test_a_language_alternative_gives_its_default() -> None:
    alternatives = '<rdf:li xml:lang="de">Hafen</rdf:li><rdf:li xml:lang="x-default">Harbour</rdf:li>'
    xmp = Xmp([packet(f"<dc:title><rdf:Alt>{alternatives}</rdf:Alt></dc:title>")])
    assert xmp.properties["dc:title"] == {"de": "Hafen", "x-default": "Harbour"}
    assert xmp.text("dc:title") == "Harbour"


@pytest.mark.parametrize(
    "structure",
    [
        '<xmp:Thing rdf:parseType="Resource"><dc:a>1</dc:a><dc:b>2</dc:b></xmp:Thing>',
        "<xmp:Thing><rdf:Description><dc:a>1</dc:a><dc:b>2</dc:b></rdf:Description></xmp:Thing>",
        '<xmp:Thing><rdf:Description dc:a="1" dc:b="2"/></xmp:Thing>',
        '<xmp:Thing dc:a="1" dc:b="2"/>',
    ],
)
def test_a_structure_in_each_of_its_notations(structure: str) -> None:
    assert Xmp([packet(structure)]).properties == {"xmp:Thing": {"dc:a": "1", "dc:b": "2"}}


def test_a_qualified_value_is_its_value() -> None:
    qualified = "<dc:source rdf:parseType='Resource'><rdf:value>here</rdf:value><dc:type>q</dc:type></dc:source>"
    assert Xmp([packet(qualified)]).text("dc:source") == "here"


def test_no_value_keeps_control_characters_or_blanks_around_it() -> None:
    xmp = Xmp([packet('<photoshop:City rdf:value="  A&#x85;&#x9b;B  "/>')])
    assert xmp.text("photoshop:City") == "AB"


def test_a_resource_is_its_uri() -> None:
    assert (
        Xmp([packet('<dc:source rdf:resource="https://example.org/"/>')]).text("dc:source")
        == "https://example.org/"
    )


def test_prefixes_are_the_standard_ones_whatever_the_file_calls_them() -> None:
    renamed = packet("<dc:format>image/jpeg</dc:format>").replace(b"dc:", b"q:").replace(b"xmlns:dc", b"xmlns:q")
    assert Xmp([renamed]).text("dc:format") == "image/jpeg"


def test_an_undeclared_prefix_is_taken_for_the_usual_one() -> None:
    undeclared = packet("<dc:format>x</dc:format>").replace(b'xmlns:dc="http://purl.org/dc/elements/1.1/"', b"")
    assert Xmp([undeclared]).text("dc:format") == "x"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-16-le", "latin-1"])
def test_a_packet_in_any_encoding(encoding: str) -> None:
    text = packet("<dc:format>Straße</dc:format>").decode().replace("\ufeff", "")
    assert Xmp([text.encode(encoding)]).text("dc:format") == "Straße"


@pytest.mark.parametrize("flaw", ["Sons & Daughters", "bell \x07", "nul \x00"])
def test_what_xml_forbids_is_repaired(flaw: str) -> None:
    xmp = Xmp([packet(f"<dc:format>{flaw}</dc:format><dc:source>after</dc:source>")])
    assert xmp.text("dc:source") == "after"
    assert xmp.text("dc:format") == flaw.rstrip("\x07\x00").strip()


def test_a_cut_packet_keeps_what_is_whole() -> None:
    assert Xmp([packet("<dc:format>x</dc:format><dc:source>y</dc:source>")[:-60]]).text("dc:format") == "x"


def test_the_parts_of_an_extended_packet_are_one_with_the_main() -> None:
    assert Xmp([packet("<dc:format>x</dc:format>"), packet("<dc:source>y</dc:source>")]).text("dc:source") == "y"


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    hostile = bomb.encode() + packet("<dc:format>&b;&f;</dc:format>")
    assert Xmp([hostile]).properties.get("dc:format", "") in ("", "&b;&f;")


def test_depth_and_size_are_bounded() -> None:
    """A parser that reads each level twice would take hours."""
    deep = Xmp([packet("<dc:a>" * (MAX_DEPTH * 100) + "</dc:a>" * (MAX_DEPTH * 100))])
    wide = Xmp([packet("<dc:a>1</dc:a>" * (MAX_NODES * 3))])
    crowded = Xmp([packet("", " ".join(f'dc:a{n}="x"' for n in range(MAX_NODES * 3)))])
    nested = Xmp([packet("<dc:a><dc:b>" * 20 + "x" + "</dc:b></dc:a>" * 20)])
    assert (len(deep.properties) <= 1, wide.text("dc:a"), len(nested.properties)) == (True, "1", 1)
    assert len(crowded.properties) <= MAX_NODES


def test_many_packets_share_one_bound() -> None:
    crowded = packet("<dc:a>1</dc:a>" * (MAX_NODES - 100))
    assert Xmp([crowded, packet("<dc:source>late</dc:source>")]).text("dc:source") == "late"
    assert Xmp([crowded, crowded, packet("<dc:source>late</dc:source>")]).text("dc:source") == ""


def test_namespaces_are_bounded() -> None:
    declared = " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(MAX_NAMESPACES * 2))
    assert Xmp([packet("<dc:source>late</dc:source>", declared)]).properties == {}


@pytest.mark.parametrize("form", [("<dc:source>{}</dc:source>", ""), ("", 'dc:source="{}"')])
def test_a_long_value_is_cut(form: tuple[str, str]) -> None:
    properties, attributes = (part.format("A" * 100_000) for part in form)
    assert Xmp([packet(properties, attributes)]).text("dc:source") == "A" * MAX_TEXT


@pytest.mark.parametrize(
    ("text", "number"),
    [("4", 4), ("1/250", 0.004), ("-1.5", -1.5), ("1/0", None), ("", None), ("nan", None), ("9" * 99, None)],
)
def test_numbers(text: str, number: float | None) -> None:
    assert parse_number(text) == number
