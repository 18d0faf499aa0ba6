"""Sound and video: the streams are copied into a new container, so that nothing but picture and sound remains."""

import sys
from dataclasses import dataclass
from pathlib import Path

import av
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from wangge.files import child
from wangge.files.cleaned import Cleaned
from wangge.files.limits import MAX_SECONDS, MAX_VIDEO_PIXELS, Kind
from wangge.files.pictures import write_thumbnail
from wangge.files.refusal import Reason, Refused
from wangge.files.sniff import Format

# The demuxer is named, never guessed: guessing would also offer playlists, which open addresses.
_DEMUXERS = {Format.M4A: "mov", Format.MP4: "mov", Format.MP3: "mp3", Format.WEBM: "matroska", Format.OGG: "ogg"}
_MUXERS = {Format.M4A: "ipod", Format.MP4: "mp4", Format.MP3: "mp3", Format.WEBM: "webm"}
_PLAIN = {"fflags": "+bitexact"}  # leaves out the writing program's name
_MUXER_OPTIONS = {
    Format.M4A: {**_PLAIN, "movflags": "+faststart"},
    Format.MP4: {**_PLAIN, "movflags": "+faststart"},
    Format.MP3: {**_PLAIN, "id3v2_version": "0"},
    Format.WEBM: _PLAIN,
}
_SOUND_CODECS = {
    Format.M4A: {"aac", "alac", "mp3"},
    Format.MP4: {"aac", "alac", "mp3", "opus"},
    Format.MP3: {"mp3"},
    Format.WEBM: {"opus", "vorbis"},
}
_VIDEO_CODECS = {"h264", "hevc", "av1", "vp9", "mpeg4"}
# Dash cameras write position and speed into "supplemental enhancement information" inside the picture stream.
_WITHOUT_SEI = {"h264": "filter_units=remove_types=6", "hevc": "filter_units=remove_types=39-40"}
_SHORTEST_SHARE = 0.9  # of the frames that the index promises; fewer have arrived when a file is cut off


@dataclass(slots=True)
class _Track:
    """One stream on its way into the new file."""

    source: Stream
    target: Stream
    filter: BitStreamFilterContext | None
    packets: int = 0


def clean_recording(source: Path, target: Path, thumbnail: Path, fmt: Format) -> Cleaned:
    """Copy the first sound and the first video stream of `source` to `target`; a video's first frame to `thumbnail`.

    Tags, location, chapters, cover pictures, subtitles and data streams stay behind. MP4 without a video stream
    becomes M4A, Ogg becomes WebM. Raises Refused: unreadable, cut off, too long, or streams of another codec.
    """
    try:
        with av.open(str(source), format=_DEMUXERS[fmt]) as opened:
            video, sound = _streams(opened)
            stored = _stored_format(fmt, has_video=video is not None)
            _check_codecs(stored, video, sound)
            with av.open(str(target), "w", format=_MUXERS[stored], options=_MUXER_OPTIONS[stored]) as written:
                seconds = _copy(opened, written, [s for s in (video, sound) if s is not None], stored)
        if video is None:
            _decode_some_sound(target, stored)
            return Cleaned(stored, seconds=seconds)
        width, height = _write_poster(target, thumbnail)
        return Cleaned(stored, width=width, height=height, seconds=seconds, has_thumbnail=True)
    except (FFmpegError, OSError, ValueError, IndexError, RuntimeError) as error:
        raise Refused(Reason.UNREADABLE, str(error)) from error


def _streams(opened: InputContainer) -> tuple[VideoStream | None, Stream | None]:
    pictures = (s for s in opened.streams.video if not s.disposition & Disposition.attached_pic)
    return next(pictures, None), next(iter(opened.streams.audio), None)


def _stored_format(fmt: Format, *, has_video: bool) -> Format:
    if fmt is Format.OGG:
        return Format.WEBM
    return Format.M4A if fmt is Format.MP4 and not has_video else fmt


def _check_codecs(stored: Format, video: VideoStream | None, sound: Stream | None) -> None:
    if video is None and sound is None:
        raise Refused(Reason.UNREADABLE, "neither sound nor picture")
    if video is not None:
        if stored is not Format.MP4:
            raise Refused(Reason.UNSUPPORTED, f"video in {stored}")
        if _codec(video) not in _VIDEO_CODECS:
            raise Refused(Reason.UNSUPPORTED, f"video codec {_codec(video)}")
        if video.width * video.height > MAX_VIDEO_PIXELS:
            raise Refused(Reason.TOO_MANY_PIXELS, f"{video.width} x {video.height}")
    if sound is not None and _codec(sound) not in _SOUND_CODECS[stored]:
        raise Refused(Reason.UNSUPPORTED, f"sound codec {_codec(sound)} in {stored}")


def _codec(stream: Stream) -> str:
    """The codec's name, not the decoder's: "mp3float" and "libdav1d" are decoders."""
    return stream.codec_context.codec.canonical_name if stream.codec_context is not None else ""


def _copy(opened: InputContainer, written: OutputContainer, streams: list[Stream], stored: Format) -> float:
    """Copy all packets; the length in seconds, measured from the packets since a header can say anything."""
    longest = MAX_SECONDS[Kind.VIDEO if stored is Format.MP4 else Kind.SOUND]
    tracks = {stream.index: _track(written, stream) for stream in streams}
    first: float | None = None
    seconds = 0.0
    for packet in opened.demux(streams):
        track = tracks[packet.stream.index]
        if packet.size == 0:  # the demuxer's end mark
            continue
        if packet.is_corrupt or packet.dts is None or packet.time_base is None:
            raise Refused(Reason.UNREADABLE, "a broken packet")
        starts = float((packet.pts if packet.pts is not None else packet.dts) * packet.time_base)
        first = starts if first is None else min(first, starts)
        seconds = max(seconds, starts + float((packet.duration or 0) * packet.time_base) - first)
        if seconds > longest:
            raise Refused(Reason.TOO_LONG, f"longer than {longest} s")
        track.packets += 1
        _mux(written, track, packet)
    for track in tracks.values():
        _mux(written, track, None)
        if track.packets == 0 or track.packets < track.source.frames * _SHORTEST_SHARE:
            raise Refused(Reason.UNREADABLE, f"{track.packets} of {track.source.frames} packets")
    return round(seconds, 3)


def _track(written: OutputContainer, source: Stream) -> _Track:
    target = written.add_stream_from_template(source)
    target.metadata.clear()
    name = _WITHOUT_SEI.get(_codec(source))
    return _Track(source, target, BitStreamFilterContext(name, source, target) if name else None)


def _mux(written: OutputContainer, track: _Track, packet: "Packet[Stream] | None") -> None:
    if track.filter is None:
        ready = [] if packet is None else [packet]
    else:
        ready = track.filter.filter(packet)
    for each in ready:
        each.stream = track.target
        written.mux(each)


def _decode_some_sound(target: Path, stored: Format) -> None:
    """The copy must really play: noise that happens to look like packets does not decode."""
    demuxer = "matroska" if stored is Format.WEBM else _DEMUXERS[stored]
    with av.open(str(target), format=demuxer) as opened:
        if next(opened.decode(audio=0), None) is None:
            raise Refused(Reason.UNREADABLE, "no sound can be decoded")


def _write_poster(target: Path, thumbnail: Path) -> tuple[int, int]:
    """Write the first frame of the cleaned video, turned upright; the size in pixels as shown."""
    with av.open(str(target), format="mov") as opened:
        opened.streams.video[0].codec_context.thread_count = 1  # one frame: a thread for each core costs only memory
        frame = next(opened.decode(video=0), None)
        if frame is None:
            raise Refused(Reason.UNREADABLE, "no picture can be decoded")
        picture = frame.to_image()  # type: ignore[no-untyped-call]  # the library's stub lacks a type
        turned = picture.rotate(frame.rotation, expand=True) if frame.rotation else picture
    write_thumbnail(turned, thumbnail)
    return turned.width, turned.height


if __name__ == "__main__":
    sys.exit(child.run(clean_recording))
