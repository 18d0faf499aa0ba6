import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageCms, ImageOps

from wangge.files import pictures
from wangge.files.cleaned import Cleaned
from wangge.files.limits import LONGEST_SIDE, THUMBNAIL_SIDE
from wangge.files.refusal import Reason, Refused
from wangge.files.sniff import Format
from wangge.files.tests import made

RED, BLUE = (254, 0, 0), (0, 0, 254)


def clean(folder: Path, content: bytes, fmt: Format) -> tuple[Cleaned, bytes, bytes]:
    source, target, thumbnail = folder / "sent", folder / "made", folder / "thumbnail"
    source.write_bytes(content)
    facts = pictures.clean_picture(source, target, thumbnail, fmt)
    return facts, target.read_bytes(), thumbnail.read_bytes()


@pytest.mark.parametrize(
    ("fmt", "content", "stored"),
    [
        (Format.JPEG, made.jpeg(), Format.JPEG),
        (Format.PNG, made.png(), Format.PNG),
        (Format.WEBP, made.webp(), Format.WEBP),
        (Format.HEIC, made.heic(), Format.JPEG),
    ],
)
def test_no_metadata_remains(tmp_path: Path, fmt: Format, content: bytes, stored: Format) -> None:
    assert b"SECRET" in content and b"SECRET phone" in content
    facts, cleaned, thumbnail = clean(tmp_path, content, fmt)
    assert facts == Cleaned(stored, width=640, height=480, has_thumbnail=True)
    for result, expected in ((cleaned, stored.upper()), (thumbnail, "JPEG")):
        assert b"SECRET" not in result and b"Exif" not in result and b"EXIF" not in result
        image = Image.open(io.BytesIO(result))
        assert image.format == expected
        assert not image.getexif() and not image.getexif().get_ifd(0x8825)
        assert set(image.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        } | {
            "loop",
            "background",
            "timestamp",
            "duration",
        }


@pytest.mark.parametrize(
    ("fmt", "content"), [(Format.JPEG, made.jpeg(orientation=6)), (Format.HEIC, made.heic(orientation=6))]
)
def test_a_turned_picture_is_stored_upright(tmp_path: Path, fmt: Format, content: bytes) -> None:
    facts, cleaned, thumbnail = clean(tmp_path, content, fmt)
    assert (facts.width, facts.height) == (480, 640)
    upright = Image.open(io.BytesIO(cleaned)).convert("RGB")
    assert upright.size == (480, 640)
    top, bottom = upright.getpixel((240, 100)), upright.getpixel((240, 540))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert top[0] > 200 and bottom[2] > 200, "a clockwise quarter turn brings the left half to the top"
    assert Image.open(io.BytesIO(thumbnail)).size == (360, 480)


def test_every_orientation_is_applied(tmp_path: Path) -> None:
    for orientation in range(1, 9):
        content = made.jpeg(orientation=orientation)
        expected = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
        _facts, cleaned, _thumbnail = clean(tmp_path, content, Format.JPEG)
        difference = ImageChops.difference(Image.open(io.BytesIO(cleaned)), expected)
        assert sum(difference.convert("L").histogram()[60:]) == 0, orientation


@pytest.mark.filterwarnings("ignore::UserWarning")  # the library tells about each damaged tag
def test_damaged_metadata_does_not_cost_the_picture(tmp_path: Path) -> None:
    content = made.jpeg()
    at = content.index(b"Exif\0\0") + 14
    facts, _cleaned, _thumbnail = clean(tmp_path, content[:at] + b"\xff" * 40 + content[at + 40 :], Format.JPEG)
    assert (facts.width, facts.height) == (640, 480)


def test_a_large_picture_is_made_smaller(tmp_path: Path) -> None:
    facts, cleaned, thumbnail = clean(tmp_path, made.jpeg(width=5200, height=2600), Format.JPEG)
    assert (facts.width, facts.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert Image.open(io.BytesIO(cleaned)).size == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert max(Image.open(io.BytesIO(thumbnail)).size) == THUMBNAIL_SIDE


def test_transparency_stays_in_png_and_is_white_in_the_thumbnail(tmp_path: Path) -> None:
    clear = made.encoded(Image.new("RGBA", (100, 100), (0, 0, 0, 0)), "PNG")
    _facts, cleaned, thumbnail = clean(tmp_path, clear, Format.PNG)
    assert Image.open(io.BytesIO(cleaned)).convert("RGBA").getpixel((50, 50)) == (0, 0, 0, 0)
    assert Image.open(io.BytesIO(thumbnail)).getpixel((50, 50)) == (255, 255, 255)


def test_a_colour_profile_is_applied_and_removed(tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = made.encoded(made.picture(), "JPEG", icc_profile=lab, quality=95)
    _facts, cleaned, _thumbnail = clean(tmp_path, content, Format.JPEG)
    image = Image.open(io.BytesIO(cleaned))
    assert "icc_profile" not in image.info
    left = image.getpixel((100, 240))
    assert isinstance(left, tuple) and left[0] > 240 and left[2] < 15


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "I;16", "CMYK"])
def test_every_mode_of_pixels_is_taken(tmp_path: Path, mode: str) -> None:
    fmt = Format.JPEG if mode == "CMYK" else Format.PNG
    content = made.encoded(Image.new(mode, (30, 20)), fmt.upper())
    facts, cleaned, _thumbnail = clean(tmp_path, content, fmt)
    assert Image.open(io.BytesIO(cleaned)).size == (30, 20) and facts.format is fmt


def test_what_follows_the_picture_is_gone(tmp_path: Path) -> None:
    """A motion photo hides its video there, a polyglot its archive or page."""
    _facts, cleaned, _thumbnail = clean(tmp_path, made.jpeg() + b"PK\x03\x04<script>SECRET</script>", Format.JPEG)
    assert b"<script>" not in cleaned


@pytest.mark.parametrize("size", [(60_000, 60_000), (10_000, 6_000), (1, 60_000_000)])
def test_a_pixel_bomb_is_refused_before_it_is_decoded(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(Refused) as refused:
        clean(tmp_path, made.png_of_claimed_size(*size), Format.PNG)
    assert refused.value.reason is Reason.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    ("fmt", "content"),
    [
        (Format.JPEG, b"\xff\xd8\xff\xe0<html><script>alert(1)</script></html>"),
        (Format.JPEG, made.jpeg()[:-900]),
        (Format.PNG, made.png()[:-700]),
        (Format.WEBP, made.webp()[:300]),
        (Format.HEIC, made.heic()[:-200]),
        (Format.HEIC, made.heic()[:60]),
        (Format.PNG, made.jpeg()),
    ],
)
def test_a_broken_or_cut_off_picture_is_refused(tmp_path: Path, fmt: Format, content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        clean(tmp_path, content, fmt)
    assert refused.value.reason is Reason.UNREADABLE
