"""JPEG without decoding: drops the segments that carry metadata and whatever follows the picture's end."""

import re

from wangge.files.refusal import Reason, Refused

_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_APPLICATION = range(0xE0, 0xF0)
# JFIF (density), ICC (colours) and Adobe (colour transform) decide how the picture looks; the rest only tells.
_SHOWN = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
# In picture data FF is stuffed with 00 or begins a restart mark; anything else ends the scan (ITU-T T.81, B.1.1).
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)


def without_metadata(jpeg: bytes) -> bytes:
    """The same picture, bit for bit, without EXIF, XMP, IPTC, comments, previews and trailing bytes.

    Raises Refused when the segments cannot be followed to the end mark.
    """
    if jpeg[:2] != bytes((0xFF, _START)):
        raise Refused(Reason.UNREADABLE, "an embedded JPEG does not begin as one")
    kept = [jpeg[:2]]
    at = 2
    while (found := _NEXT_MARKER.search(jpeg, at)) is not None:
        marker = jpeg[found.end() - 1]
        if marker == _END:
            return b"".join([*kept, b"\xff\xd9"])
        length = int.from_bytes(jpeg[found.end() : found.end() + 2], "big")
        if length < 2:
            break
        at = found.end() + length
        if _tells_only(marker, jpeg[found.end() + 2 : found.end() + 16]):
            continue
        if marker == _SCAN:
            after = _NEXT_MARKER.search(jpeg, at)
            at = len(jpeg) if after is None else after.start()
        kept.append(jpeg[found.start() : at])
    raise Refused(Reason.UNREADABLE, "an embedded JPEG is broken")


def _tells_only(marker: int, content: bytes) -> bool:
    if marker == _COMMENT:
        return True
    return marker in _APPLICATION and not (marker in _SHOWN and content.startswith(_SHOWN[marker]))
