from pathlib import Path

import pytest

from wangge.files.sniff import Format, sniff
from wangge.files.tests import made


def test_each_format_is_known_by_its_content(tmp_path: Path) -> None:
    files = {
        Format.JPEG: made.jpeg(),
        Format.PNG: made.png(),
        Format.WEBP: made.webp(),
        Format.HEIC: made.heic(),
        Format.M4A: made.m4a(tmp_path),
        Format.MP3: made.mp3(tmp_path),
        Format.MP4: made.mp4(tmp_path),
        Format.WEBM: made.webm(tmp_path),
        Format.OGG: made.ogg(tmp_path),
        Format.PDF: made.pdf(),
    }
    assert {told: sniff(content[:4096]) for told, content in files.items()} == {told: told for told in Format}


def test_an_mp3_without_a_tag_is_known_by_its_frame() -> None:
    assert sniff(b"\xff\xfb\x90\x64" + b"\0" * 400) is Format.MP3


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff\xd8",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a\x01\x00\x01\x00",
        b"<!-- -->%PDF-1.7\n",
        b"PK\x03\x04word/document.xml",
        b"MZ\x90\x00",
        b"#EXTM3U\n#EXTINF:1,\nhttp://10.0.0.1/\n",
        b"\xff\xf1\x50\x80",  # AAC frames without a container
        b"\xff\xff\xff\xff",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00avifmif1",
        b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00avifmif1",
        b"\x1a\x45\xdf\xa3\xa3B\x82\x88matroska",
        b"OggS\x00\x02" + b"\0" * 22 + b"\x01\x1e\x01vorbis",
    ],
)
def test_all_else_is_nothing(head: bytes) -> None:
    assert sniff(head) is None
