import io
import struct
from pathlib import Path
from typing import Any

import av
import pytest

from wangge.files import recordings
from wangge.files.cleaned import Cleaned
from wangge.files.limits import Kind
from wangge.files.refusal import Reason, Refused
from wangge.files.sniff import Format
from wangge.files.tests import made

QUARTER_TURN = struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 48 << 16, 0, 1 << 30)


def clean(folder: Path, content: bytes, fmt: Format) -> tuple[Cleaned, bytes, Path]:
    source, target, thumbnail = folder / "sent", folder / "cleaned", folder / "thumbnail"
    source.write_bytes(content)
    facts = recordings.clean_recording(source, target, thumbnail, fmt)
    return facts, target.read_bytes(), thumbnail


def tags(content: bytes) -> dict[str, str]:
    with av.open(io.BytesIO(content), "r") as opened:
        found = dict(opened.metadata)
        for stream in opened.streams:
            found |= {f"{stream.index}.{key}": value for key, value in stream.metadata.items()}
        assert opened.chapters() == []
    technical = {"major_brand", "minor_version", "compatible_brands", "encoder", "DURATION", "language", "handler_name"}
    return {key: value for key, value in found.items() if key.rpartition(".")[2] not in technical}


@pytest.mark.parametrize(
    ("fmt", "make", "stored", "kind"),
    [
        (Format.MP4, made.mp4, Format.MP4, Kind.VIDEO),
        (Format.M4A, made.m4a, Format.M4A, Kind.SOUND),
        (Format.MP3, made.mp3, Format.MP3, Kind.SOUND),
        (Format.WEBM, made.webm, Format.WEBM, Kind.SOUND),
        (Format.OGG, made.ogg, Format.WEBM, Kind.SOUND),
    ],
)
def test_titles_and_position_are_gone(tmp_path: Path, fmt: Format, make: Any, stored: Format, kind: Kind) -> None:
    content = make(tmp_path)
    assert b"SECRET" in content and tags(content)
    facts, cleaned, _thumbnail = clean(tmp_path, content, fmt)
    assert (facts.format, facts.kind) == (stored, kind)
    assert facts.seconds is not None and abs(facts.seconds - 2) < 0.2
    for secret in (b"SECRET", b"+36.97", b"x264", b"TIT2"):
        assert secret not in cleaned
    assert tags(cleaned) == {}


def test_the_copy_plays_as_long_as_the_original(tmp_path: Path) -> None:
    for fmt, make in ((Format.MP4, made.mp4), (Format.M4A, made.m4a), (Format.MP3, made.mp3), (Format.WEBM, made.webm)):
        content = make(tmp_path)
        _facts, cleaned, _thumbnail = clean(tmp_path, content, fmt)
        counts = []
        for each in (content, cleaned):
            with av.open(io.BytesIO(each), "r") as opened:
                counts.append(sum(frame.samples for frame in opened.decode(audio=0)))
        assert abs(counts[0] - counts[1]) <= 2400, fmt  # one frame of padding more or less


def test_a_video_gets_a_poster(tmp_path: Path) -> None:
    facts, _cleaned, thumbnail = clean(tmp_path, made.mp4(tmp_path), Format.MP4)
    assert (facts.width, facts.height, facts.has_thumbnail) == (64, 48, True)
    assert thumbnail.read_bytes().startswith(b"\xff\xd8\xff")


def test_a_turned_video_stays_turned(tmp_path: Path) -> None:
    content = bytearray(made.mp4(tmp_path))
    matrix = content.index(b"tkhd") + 4 + 4 + 20 + 16
    content[matrix : matrix + 36] = QUARTER_TURN
    facts, cleaned, _thumbnail = clean(tmp_path, bytes(content), Format.MP4)
    assert (facts.width, facts.height) == (48, 64)
    with av.open(io.BytesIO(cleaned), "r") as opened:
        assert abs(next(opened.decode(video=0)).rotation) == 90


def test_an_mp4_of_sound_only_becomes_m4a(tmp_path: Path) -> None:
    content = made.recording(tmp_path / "voice.mp4", "mp4", sound="aac")
    facts, cleaned, thumbnail = clean(tmp_path, content, Format.MP4)
    assert facts.format is Format.M4A and cleaned[4:12] == b"ftypM4A "
    assert not facts.has_thumbnail and not thumbnail.exists()


def test_a_recording_of_the_browser_in_pieces_is_taken(tmp_path: Path) -> None:
    """MediaRecorder writes fragments, whose header knows neither length nor number of frames."""
    options = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    facts, cleaned, _thumbnail = clean(tmp_path, made.mp4(tmp_path, options=options), Format.MP4)
    assert facts.seconds is not None and abs(facts.seconds - 2) < 0.35
    assert b"moof" not in cleaned


@pytest.mark.parametrize("fmt", [Format.MP4, Format.M4A, Format.MP3])
def test_a_recording_that_is_too_long_is_refused(tmp_path: Path, fmt: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "MAX_SECONDS", {Kind.SOUND: 1.0, Kind.VIDEO: 1.0})
    make = {Format.MP4: made.mp4, Format.M4A: made.m4a, Format.MP3: made.mp3}[fmt]
    with pytest.raises(Refused) as refused:
        clean(tmp_path, make(tmp_path), fmt)
    assert refused.value.reason is Reason.TOO_LONG


def test_a_video_in_webm_is_not_supported(tmp_path: Path) -> None:
    content = made.recording(tmp_path / "made.webm", "webm", video="libvpx", sound="libopus")
    with pytest.raises(Refused) as refused:
        clean(tmp_path, content, Format.WEBM)
    assert refused.value.reason is Reason.UNSUPPORTED


@pytest.mark.parametrize("share", [0.2, 0.6, 0.85])
def test_a_video_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    for options in ({}, {"movflags": "+faststart"}):
        content = made.mp4(tmp_path, options=options)
        with pytest.raises(Refused) as refused:
            clean(tmp_path, content[: int(len(content) * share)], Format.MP4)
        assert refused.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize(
    ("fmt", "content"),
    [
        (Format.MP3, b"ID3\x04\x00\x00\x00\x00\x00\x00<html><script>alert(1)</script></html>"),
        (Format.MP3, b"\xff\xfb\x90\x64" + b"<script>" * 300),
        (Format.MP4, b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41" + b"<script>" * 300),
        (Format.WEBM, b"\x1a\x45\xdf\xa3\x9fB\x82\x84webm" + b"<script>" * 300),
        (Format.M4A, b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n"),
    ],
)
def test_what_only_begins_like_a_recording_is_refused(tmp_path: Path, fmt: Format, content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        clean(tmp_path, content, fmt)
    assert refused.value.reason is Reason.UNREADABLE
