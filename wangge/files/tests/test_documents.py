import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from wangge.files import documents
from wangge.files.refusal import Reason, Refused
from wangge.files.segments import without_metadata
from wangge.files.sniff import Format
from wangge.files.tests import made


def clean(folder: Path, content: bytes) -> bytes:
    source, target = folder / "sent", folder / "cleaned"
    source.write_bytes(content)
    facts = documents.clean_document(source, target, folder / "thumbnail", Format.PDF)
    assert facts.format is Format.PDF and not facts.has_thumbnail
    return target.read_bytes()


def unpacked(content: bytes) -> bytes:
    """The whole file with every stream readable, for a search."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(
            buffer,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
        )
    return buffer.getvalue()


def test_scripts_attachments_actions_and_metadata_are_gone(tmp_path: Path) -> None:
    before = unpacked(made.pdf())
    forbidden = [b"SECRET", b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"/Launch", b"/AcroForm"]
    forbidden += [b"/Info", b"/Metadata", b"/PieceInfo", b"/Names", b"/Widget", b"Exif"]
    assert [word for word in forbidden if word not in before] == []
    after = unpacked(clean(tmp_path, made.pdf()))
    assert [word for word in forbidden if word in after] == []


def test_what_the_page_shows_stays(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(clean(tmp_path, made.pdf()))) as pdf:
        assert len(pdf.pages) == 1 and len(pdf.attachments) == 0
        page = pdf.pages[0]
        drawn = b"".join(
            part.read_bytes()
            for part in (page.obj.Contents if isinstance(page.obj.Contents, pikepdf.Array) else [page.obj.Contents])
        )
        assert b"/Photo Do" in drawn and drawn.count(b" Do") == 2, "the filled-in field became part of the page"
        photo = page.obj.Resources.XObject.Photo
        assert isinstance(photo, pikepdf.Stream)
        photograph = pikepdf.PdfImage(photo).as_pil_image()
        assert photograph.size == (32, 32)
        links = [str(note.A.URI) for note in page.obj.Annots]
        assert links == ["https://example.org/notice"]


@pytest.mark.parametrize("owner_only", [True, False])
def test_an_encrypted_document_is_refused(tmp_path: Path, owner_only: bool) -> None:
    locked = pikepdf.Encryption(owner="secret", user="" if owner_only else "secret")
    with pytest.raises(Refused) as refused:
        clean(tmp_path, made.pdf(encryption=locked))
    assert refused.value.reason is Reason.ENCRYPTED


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n<script>alert(1)</script>", made.pdf()[:-300], made.pdf()[: len(made.pdf()) // 2]]
)
def test_a_broken_or_cut_off_document_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        clean(tmp_path, content)
    assert refused.value.reason is Reason.UNREADABLE


def test_a_document_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_PDF_PAGES", 0)
    with pytest.raises(Refused) as refused:
        clean(tmp_path, made.pdf())
    assert refused.value.reason is Reason.TOO_MANY_PAGES


@pytest.mark.parametrize("progressive", [True, False])
def test_an_embedded_photograph_keeps_its_pixels_and_nothing_else(progressive: bool) -> None:
    whole = made.encoded(
        made.picture(200, 150), "JPEG", exif=made.exif(), comment=b"SECRET", progressive=progressive, dpi=(72, 72)
    )
    bare = without_metadata(whole + b"SECRET behind the end")
    assert b"SECRET" in whole and b"SECRET" not in bare and b"Exif" not in bare and bare.endswith(b"\xff\xd9")
    assert Image.open(io.BytesIO(bare)).tobytes() == Image.open(io.BytesIO(whole)).tobytes()


@pytest.mark.parametrize("broken", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00\x00", made.jpeg()[:-2]])
def test_an_embedded_photograph_that_cannot_be_followed_is_refused(broken: bytes) -> None:
    with pytest.raises(Refused):
        without_metadata(broken)
