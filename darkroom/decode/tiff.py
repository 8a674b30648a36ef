"""TIFF files that hold a camera's sensor data, and how their decoder turns the others."""

from PIL import Image

from darkroom.formats import foreign


def check_sensor_data(_data: bytes, image: Image.Image) -> None:
    """Refuse camera RAW: DNG and similar formats are TIFFs whose first image is only a preview."""
    tags = getattr(image, "tag_v2", dict[int, object]())
    preview_first = tags.get(254) == 1 and 330 in tags
    if 50706 in tags or preview_first or tags.get(259) in (34713, 32767, 65535, 34892):
        raise foreign.not_yet(foreign.RAW)


def turned_by_its_decoder(image: Image.Image, orientation: int | None) -> tuple[int, int]:
    """The size that a TIFF will have. Pillow turns it by the orientation in its EXIF, which is set to what counts:
    or it would go by XMP's, and pass over one of the type BYTE.
    """
    image.info.pop("xmp", None)
    image.getexif()[0x0112] = orientation or 1
    tags = getattr(image, "tag_v2", dict[int, int]())
    width, height = tags[256], tags[257]
    return (width, height) if (orientation or 1) < 5 else (height, width)
