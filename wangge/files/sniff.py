"""What a file is, told from its first bytes and never from its name or from what the sender says."""

from dataclasses import dataclass
from enum import StrEnum

from wangge.files.limits import Kind

HEAD_BYTES = 4096

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
_HEIF_STILL = frozenset({b"mif1", b"msf1"})  # a container only: the codec stands among the compatible brands
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
_VIDEO_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso8", b"iso9", b"mp41", b"mp42", b"mp71", b"avc1"}
    | {b"hvc1", b"av01", b"dash", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"mp4v", b"qt  "}
)
_MP3_BITRATES_PER_VERSION = 15  # index 15 is forbidden, 0 is "free"


class Format(StrEnum):
    """Formats that are taken. HEIC and Ogg are taken but never stored: they become JPEG and WebM."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    M4A = "m4a"
    MP3 = "mp3"
    WEBM = "webm"
    OGG = "ogg"
    MP4 = "mp4"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class FormatFacts:
    kind: Kind
    content_type: str
    extension: str


FACTS: dict[Format, FormatFacts] = {
    Format.JPEG: FormatFacts(Kind.PICTURE, "image/jpeg", "jpg"),
    Format.PNG: FormatFacts(Kind.PICTURE, "image/png", "png"),
    Format.WEBP: FormatFacts(Kind.PICTURE, "image/webp", "webp"),
    Format.HEIC: FormatFacts(Kind.PICTURE, "image/heic", "heic"),
    Format.M4A: FormatFacts(Kind.SOUND, "audio/mp4", "m4a"),
    Format.MP3: FormatFacts(Kind.SOUND, "audio/mpeg", "mp3"),
    Format.WEBM: FormatFacts(Kind.SOUND, "audio/webm", "webm"),
    Format.OGG: FormatFacts(Kind.SOUND, "audio/ogg", "ogg"),
    Format.MP4: FormatFacts(Kind.VIDEO, "video/mp4", "mp4"),
    Format.PDF: FormatFacts(Kind.DOCUMENT, "application/pdf", "pdf"),
}


def sniff(head: bytes) -> Format | None:
    """The format of a file that begins with `head` (its first `HEAD_BYTES` or all of it), or None.

    The signature must stand at the very start: a PDF behind a kilobyte of HTML is how polyglots are made.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Format.WEBP
    if head.startswith(b"%PDF-"):
        return Format.PDF
    if head[4:8] == b"ftyp":
        return _iso_format(head)
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in head[:64]:
        return Format.WEBM
    if head.startswith(b"OggS") and b"OpusHead" in head[:128]:
        return Format.OGG
    if head.startswith(b"ID3") or _is_mpeg_layer_3(head):
        return Format.MP3
    return None


def _iso_format(head: bytes) -> Format | None:
    """HEIC, M4A and MP4 share one container (ISO/IEC 14496-12); the brands in its first box tell them apart."""
    box = head[: min(int.from_bytes(head[:4], "big"), len(head))]
    major = box[8:12]
    compatible = {box[start : start + 4] for start in range(16, len(box) - 3, 4)}
    if major in _HEIC_BRANDS or (major in _HEIF_STILL and compatible & _HEIC_BRANDS):
        return Format.HEIC
    if major in _SOUND_BRANDS:
        return Format.M4A
    if major in _VIDEO_BRANDS:
        return Format.MP4
    return None


def _is_mpeg_layer_3(head: bytes) -> bool:
    """Whether a valid MPEG audio layer III frame header stands first (ISO/IEC 11172-3, 2.4.1.3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, sampling = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and 0 < bitrate < _MP3_BITRATES_PER_VERSION and sampling != 3
