"""Files for the tests, made on the spot: each carries the word SECRET or a position where metadata can stand."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import av
import numpy as np
import pikepdf
import pillow_heif
import xlsxwriter
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

SECRET = b"SECRET"
POSITION = "+36.9758+120.7136/"

pillow_heif.register_heif_opener()


def picture(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue: so that turning shows."""
    image = Image.new(mode, (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    return image


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Make] = "SECRET phone"
    gps = tags.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    gps[ExifTags.GPS.GPSLatitude] = (36.0, 58.0, 33.0)
    gps[ExifTags.GPS.GPSLongitudeRef] = "E"
    gps[ExifTags.GPS.GPSLongitude] = (120.0, 42.0, 49.0)
    return tags


def encoded(image: Image.Image, fmt: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, fmt, **options)
    return buffer.getvalue()


def jpeg(orientation: int = 1, width: int = 640, height: int = 480) -> bytes:
    return encoded(picture(width, height), "JPEG", exif=exif(orientation), comment=b"SECRET comment", quality=90)


def png() -> bytes:
    text = PngInfo()
    text.add_text("Author", "SECRET author")
    text.add_itxt("XML:com.adobe.xmp", "<x>SECRET xmp</x>")
    return encoded(picture(mode="RGBA"), "PNG", pnginfo=text, exif=exif())


def webp() -> bytes:
    return encoded(picture(), "WEBP", exif=exif(), xmp=b"<x>SECRET</x>")


def heic(orientation: int = 1) -> bytes:
    return encoded(picture(), "HEIF", exif=exif(orientation).tobytes(), quality=60)


def png_of_claimed_size(width: int, height: int) -> bytes:
    """A PNG whose header claims a huge picture."""
    whole = bytearray(encoded(picture(8, 8), "PNG"))
    whole[16:24] = struct.pack(">II", width, height)
    crc = zlib.crc32(bytes(whole[12:29]))
    whole[29:33] = struct.pack(">I", crc)
    return bytes(whole)


def recording(
    path: Path, muxer: str, *, video: str = "", sound: str = "", seconds: float = 2.0, options: Any = None
) -> bytes:
    """A recording with a title, a position and stream titles, where the container can hold them."""
    with av.open(str(path), "w", format=muxer, options=options or {}) as written:
        written.metadata.update({"title": "SECRET title", "location": POSITION, "comment": "SECRET comment"})
        # All streams stand in the header, so they are added before the first packet.
        pictures: Any = written.add_stream(video, rate=10) if video else None
        voice: Any = written.add_stream(sound, rate=48000) if sound else None
        if pictures is not None:
            pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
            pictures.metadata["handler_name"] = "SECRET handler"
        if voice is not None:
            voice.layout = "mono"
            voice.metadata["title"] = "SECRET track"
        if pictures is not None:
            _draw(written, pictures, seconds)
        if voice is not None:
            _speak(written, voice, seconds)
    return path.read_bytes()


def _draw(written: Any, stream: Any, seconds: float) -> None:
    for number in range(int(seconds * 10)):
        pixels = np.full((48, 64, 3), number * 7 % 256, np.uint8)
        written.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
    written.mux(stream.encode(None))


def _speak(written: Any, stream: Any, seconds: float) -> None:
    form = stream.codec_context.format.name
    resampler = av.AudioResampler(format=form, layout="mono", rate=48000)
    for number in range(int(seconds * 48000 / 1024)):
        wave = np.sin(np.arange(1024) / 20 + number).astype("float32").reshape(1, -1) * 0.3
        frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
        frame.rate, frame.pts = 48000, number * 1024
        for ready in resampler.resample(frame):
            written.mux(stream.encode(ready))
    written.mux(stream.encode(None))


def mp4(folder: Path, **options: Any) -> bytes:
    return recording(folder / "made.mp4", "mp4", video="h264", sound="aac", **options)


def m4a(folder: Path, **options: Any) -> bytes:
    return recording(folder / "made.m4a", "ipod", sound="aac", **options)


def mp3(folder: Path, **options: Any) -> bytes:
    return recording(folder / "made.mp3", "mp3", sound="libmp3lame", **options)


def webm(folder: Path) -> bytes:
    return recording(folder / "made.webm", "webm", sound="libopus")


def ogg(folder: Path) -> bytes:
    return recording(folder / "made.ogg", "ogg", sound="libopus")


def pdf(**save: Any) -> bytes:
    """One page with a photograph, a script, an attachment, a launch link, a web link, a form field and metadata."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 200))
    photograph = pikepdf.Stream(made, jpeg(width=32, height=32))
    _as_picture(photograph)
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=made.make_indirect(photograph)))
    page.obj["/Contents"] = made.make_stream(b"q 100 0 0 100 10 10 cm /Photo Do Q")
    page.obj["/PieceInfo"] = pikepdf.Dictionary(App=pikepdf.String("SECRET piece"))
    page.obj["/AA"] = pikepdf.Dictionary(O=_script())
    page.obj["/Annots"] = pikepdf.Array([_link(_script()), _link(_launch()), _link(_web()), _widget(made)])
    made.Root["/OpenAction"] = _script()
    made.Root["/AA"] = pikepdf.Dictionary(WC=_script())
    made.Root["/AcroForm"] = pikepdf.Dictionary(Fields=pikepdf.Array([page.obj["/Annots"][3]]))
    made.Root["/Names"] = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("x"), _script()]))
    )
    made.attachments["SECRET.txt"] = b"SECRET attachment"
    made.docinfo["/Author"] = "SECRET author"
    with made.open_metadata() as xmp:
        xmp["dc:title"] = "SECRET xmp"
    buffer = io.BytesIO()
    made.save(buffer, **save)
    return buffer.getvalue()


def _as_picture(stream: pikepdf.Stream) -> None:
    name = pikepdf.Name
    for key, value in (
        (name.Type, name.XObject),
        (name.Subtype, name.Image),
        (name.Width, 32),
        (name.Height, 32),
        (name.ColorSpace, name.DeviceRGB),
        (name.BitsPerComponent, 8),
        (name.Filter, name.DCTDecode),
    ):
        stream[key] = value


def _script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('SECRET')"))


def _launch() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("SECRET.exe"))


def _web() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/notice")


def _link(action: pikepdf.Dictionary) -> pikepdf.Dictionary:
    rectangle = pikepdf.Array([0, 0, 50, 50])
    return pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=rectangle, A=action)


def _widget(made: pikepdf.Pdf) -> pikepdf.Object:
    drawing = made.make_stream(b"0 0 20 20 re f")
    for key, value in (
        (pikepdf.Name.Type, pikepdf.Name.XObject),
        (pikepdf.Name.Subtype, pikepdf.Name.Form),
        (pikepdf.Name.BBox, pikepdf.Array([0, 0, 20, 20])),
    ):
        drawing[key] = value
    return made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T=pikepdf.String("field"),
            V=pikepdf.String("filled in"),
            F=4,
            Rect=pikepdf.Array([60, 60, 80, 80]),
            AP=pikepdf.Dictionary(N=drawing),
            AA=pikepdf.Dictionary(K=_script()),
        )
    )


def far_book() -> bytes:
    """An XLSX of a few thousand bytes with a word in its first cell and one in the last that there can be."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet("survey")
    sheet.write(0, 0, "type")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    return held.getvalue()
