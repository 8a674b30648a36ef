"""What a screen shows until a picture is loaded."""

import base64
import io

import pytest
from PIL import Image

from thumbnailer.placeholder import placeholder, thumbhash


def scene(width: int, height: int) -> Image.Image:
    """A blue sky over a green field, darker to the left, with a red ball."""
    image = Image.new("RGB", (width, height))
    image.putdata(
        [
            (190, 30, 30)
            if (x - width // 3) ** 2 + (y - height // 2) ** 2 < (height // 5) ** 2
            else (60 + x * 60 // width, 110 + x * 60 // width, 220)
            if y < height * 3 // 5
            else (40, 90 + x * 80 // width, 30)
            for y in range(height)
            for x in range(width)
        ]
    )
    return image


# Computed by the reference implementation (npm: thumbhash 0.1.1) from the same pixels.
@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((100, 60), "HJcNZIiFiHd/iHiGd4Z3cOjUBQ=="),
        ((48, 96), "2ucNXBaU94eIeId3d3dogMWVBw=="),
        ((32, 32), "G6cNZwyFiHd/iHiGd2d4h4d3dwd3TWsA"),
        ((90, 20), "3IYNYoaFiHd/iFh4dnDp9iQ="),
    ],
)
def test_thumbhash_is_that_of_the_reference_implementation(size: tuple[int, int], expected: str) -> None:
    assert base64.b64encode(thumbhash(scene(*size))).decode() == expected


def test_thumbhash_with_alpha_is_that_of_the_reference_implementation() -> None:
    image = scene(60, 40)
    image.putalpha(Image.radial_gradient("L").resize((60, 40)))
    ours, reference = thumbhash(image), base64.b64decode("HIeJO4QYhYd/eXZ2cPj1FPiHeHd/doc=")
    assert len(ours) == len(reference)
    assert ours[:6] == reference[:6]
    nibbles = [
        (a >> shift & 15, b >> shift & 15) for a, b in zip(ours, reference, strict=True) for shift in (0, 4)
    ]
    assert max(abs(a - b) for a, b in nibbles) <= 1  # we composite in eight bits, the reference in floats


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (320, 240), (213, 320)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_data_uri_is_a_tiny_picture_of_the_same_shape(size: tuple[int, int], mode: str) -> None:
    image = scene(100, 60).resize(size).convert(mode)
    if mode == "RGBA":
        image.putalpha(Image.radial_gradient("L").resize(size))
    uri = placeholder(image).data_uri
    assert len(uri) < 200
    prefix, _, data = uri.partition(",")
    assert prefix == "data:image/webp;base64"
    tiny = Image.open(io.BytesIO(base64.b64decode(data)))
    assert max(tiny.size) <= 16
    if min(size) > 100:
        assert tiny.width / tiny.height == pytest.approx(size[0] / size[1], rel=0.1)


def test_the_worst_of_noise_still_fits() -> None:
    noise = Image.merge("RGBA", [Image.effect_noise((64, 64), 255) for _ in range(4)])
    assert len(placeholder(noise).data_uri) < 200
