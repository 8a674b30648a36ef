"""Sidecars as Google Photos and editors write them."""

import json
from typing import Any


def sidecar(title: str, **changed: Any) -> bytes:
    """The JSON that Google's Takeout writes beside a picture."""
    known: dict[str, Any] = {
        "title": title,
        "description": "At the lake",
        "imageViews": "9",
        "creationTime": {"timestamp": "1600598769", "formatted": "Sep 20, 2020, 10:46:09 AM UTC"},
        "photoTakenTime": {"timestamp": "1600596727", "formatted": "Sep 20, 2020, 10:12:07 AM UTC"},
        "geoData": {
            "latitude": 55.269423,
            "longitude": 37.665591,
            "altitude": 214.492,
            "latitudeSpan": 0.0,
            "longitudeSpan": 0.0,
        },
        "people": [{"name": "Daughter"}],
        "url": "https://photos.google.com/photo/AF1Qip",
        "googlePhotosOrigin": {"mobileUpload": {"deviceType": "ANDROID_PHONE"}},
    }
    return json.dumps(known | changed, indent=2).encode()


def xmp(**properties: str) -> bytes:
    """An XMP file with properties whose names have an underscore instead of a colon."""
    namespaces = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "exif": "http://ns.adobe.com/exif/1.0/",
        "photoshop": "http://ns.adobe.com/photoshop/1.0/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
    }
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items())
    values = " ".join(f'{name.replace("_", ":", 1)}="{value}"' for name, value in properties.items())
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {declared} {values}/></rdf:RDF></x:xmpmeta>'
    ).encode()
