"""Pictures: decoded within a pixel bound, turned upright, written anew without any metadata, and a thumbnail."""

import io
import struct
import sys
from pathlib import Path

import pillow_heif
from PIL import ExifTags, Image, ImageCms

from wangge.files import child
from wangge.files.cleaned import Cleaned
from wangge.files.limits import LONGEST_SIDE, MAX_PIXELS, THUMBNAIL_SIDE
from wangge.files.refusal import Reason, Refused
from wangge.files.sniff import Format

_DECODERS = {Format.JPEG: "JPEG", Format.PNG: "PNG", Format.WEBP: "WEBP", Format.HEIC: "HEIF"}
_JPEG_QUALITY = 86
_WHITE = (255, 255, 255)
# How to show a picture by its EXIF orientation (CIPA DC-008, 4.6.6.1.1).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's plugins raise for broken files.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, RuntimeError, TypeError, KeyError, IndexError, struct.error)

pillow_heif.register_heif_opener()


def clean_picture(source: Path, target: Path, thumbnail: Path, fmt: Format) -> Cleaned:
    """Write `source` (JPEG, PNG, WebP or HEIC) to `target` and its thumbnail (JPEG) to `thumbnail`.

    HEIC becomes JPEG; the others keep their format. The longest side is at most `LONGEST_SIDE` pixels. Only the
    first frame of an animation is kept. Raises Refused: too many pixels, or not decodable to its end.
    """
    stored = Format.JPEG if fmt is Format.HEIC else fmt
    picture = _bare(_decode(source, fmt), keep_alpha=stored is not Format.JPEG)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    _write(picture, target, stored)
    write_thumbnail(picture, thumbnail)
    return Cleaned(stored, width=picture.width, height=picture.height, has_thumbnail=True)


def write_thumbnail(picture: Image.Image, target: Path) -> None:
    """A JPEG of at most `THUMBNAIL_SIDE` pixels; what is transparent becomes white."""
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    _write(_on_white(small), target, Format.JPEG)


def _decode(source: Path, fmt: Format) -> Image.Image:
    try:
        # One decoder only: the others, some old and rarely looked at, are never offered a stranger's bytes.
        with Image.open(source, formats=[_DECODERS[fmt]]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused(Reason.TOO_MANY_PIXELS, f"{picture.width} x {picture.height}")
            if fmt is Format.JPEG:
                # The JPEG decoder can halve while it reads, in a fraction of the memory.
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            return _to_srgb(_upright(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(Reason.TOO_MANY_PIXELS, str(error)) from error
    except MemoryError as error:
        raise Refused(Reason.TOO_MANY_PIXELS, "out of memory") from error
    except _BROKEN as error:
        raise Refused(Reason.UNREADABLE, str(error)) from error


def _upright(picture: Image.Image) -> Image.Image:
    try:
        turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except _BROKEN:
        return picture  # damaged metadata is no reason to refuse a whole picture
    return picture if turn is None else picture.transpose(turn)


def _to_srgb(picture: Image.Image) -> Image.Image:
    """Wide-gamut telephones record Display P3: without its profile, which is removed, it would look pale."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return picture
    try:
        mode = "RGB" if picture.mode in ("CMYK", "L") else picture.mode
        converted = ImageCms.profileToProfile(
            picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture  # an unusable profile is dropped like any other metadata
    return converted if converted is not None else picture


def _bare(picture: Image.Image, *, keep_alpha: bool) -> Image.Image:
    """The pixels alone, as RGB or RGBA: encoders copy comments and profiles from `info` when they find them."""
    has_alpha = picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info
    bare = picture.convert("RGBA") if has_alpha else picture.convert("RGB")
    bare.info = {}
    return bare if keep_alpha else _on_white(bare)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    page = Image.new("RGB", picture.size, _WHITE)
    page.paste(picture, mask=picture.getchannel("A"))
    return page


def _write(picture: Image.Image, target: Path, fmt: Format) -> None:
    if fmt is Format.JPEG:
        picture.save(target, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)
    elif fmt is Format.WEBP:
        picture.save(target, "WEBP", quality=_JPEG_QUALITY, exif=b"", xmp=b"", icc_profile=b"")
    else:
        picture.save(target, "PNG", optimize=False)


if __name__ == "__main__":
    sys.exit(child.run(clean_picture))
