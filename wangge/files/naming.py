"""The name under which a file is shown and downloaded: what the sender called it, made harmless."""

import re
import unicodedata

_LONGEST_STEM = 80
_RESERVED = re.compile(r'[<>:"|?*%;]')
_KNOWN_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def shown_name(sent: str, extension: str) -> str:
    """`sent` without path, control and direction characters, with the true `extension`; never empty.

    >>> shown_name("C:\\\\temp\\\\路灯.JPEG", "jpg")
    '路灯.jpg'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", sent))[-1]
    # Category C also holds the right-to-left override, with which "gpj.exe" is shown as "exe.jpg".
    visible = "".join(" " if unicodedata.category(c)[0] in "ZC" else c for c in last)
    stem = _KNOWN_EXTENSION.sub("", _RESERVED.sub("_", visible).strip())
    stem = re.sub(r"\s+", " ", stem).strip(" .")[:_LONGEST_STEM].strip(" .")
    return f"{stem or 'file'}.{extension}"
