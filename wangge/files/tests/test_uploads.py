import hashlib
import io
import stat
import sys
import threading
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from wangge.files import actions, cleaning, intake, limits, queries, storage
from wangge.files.errors import FileTooLarge, TooManyFiles, UnreadableFile, UnsupportedFile
from wangge.files.limits import MAX_FILES_PER_OWNER, MEGABYTE, Kind
from wangge.files.models import Upload
from wangge.files.refusal import Reason, Refused
from wangge.files.sniff import Format
from wangge.files.storage import Variant
from wangge.files.tests import made
from wangge.journal.models import Entry
from wangge.lib.actor import RESIDENT, Actor
from wangge.lib.errors import NotFound

NOW = datetime(2026, 5, 11, 9, 30, tzinfo=UTC)
WANG = Actor(id=7, username="wang")

pytestmark = pytest.mark.django_db


def store(content: bytes, name: str = "路灯.jpg", owner_id: int = 1, by: Actor = WANG, purpose: str = "") -> Upload:
    return actions.store_upload(
        stream=io.BytesIO(content), name=name, owner_type="case", owner_id=owner_id, by=by, now=NOW, purpose=purpose
    )


def on_disk() -> set[Path]:
    return {path for path in storage.root().rglob("*") if path.is_file()}


def small(shade: int) -> bytes:
    return made.encoded(made.picture(40 + shade, 30), "JPEG")


def test_a_photograph_is_kept_clean_and_locked() -> None:
    upload = store(made.jpeg())
    path = queries.stored_path(upload)
    assert (upload.kind, upload.format, upload.content_type) == (Kind.PICTURE, "jpeg", "image/jpeg")
    assert (upload.name, upload.width, upload.height, upload.uploaded_by_id) == ("路灯.jpg", 640, 480, 7)
    assert (upload.is_public, upload.has_thumbnail, upload.created_at) == (False, True, NOW)
    content = path.read_bytes()
    assert b"SECRET" not in content and upload.size == len(content)
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert path == storage.root() / upload.id.hex[:2] / f"{upload.id.hex}.jpg"
    for each in (path, queries.stored_path(upload, Variant.THUMBNAIL)):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert on_disk() == {path, queries.stored_path(upload, Variant.THUMBNAIL)}, "nothing of the original is left"


def test_each_kind_is_stored_in_its_format(tmp_path: Path) -> None:
    sent = [made.heic(), made.png(), made.webp(), made.m4a(tmp_path), made.mp3(tmp_path), made.webm(tmp_path)]
    sent += [made.mp4(tmp_path), made.pdf()]
    uploads = [store(content, name="whatever.exe") for content in sent]
    assert [upload.format for upload in uploads] == ["jpeg", "png", "webp", "m4a", "mp3", "webm", "mp4", "pdf"]
    endings = ["jpg", "png", "webp", "m4a", "mp3", "webm", "mp4", "pdf"]
    assert [upload.name.rpartition(".")[2] for upload in uploads] == endings
    assert [round(upload.seconds or 0) for upload in uploads] == [0, 0, 0, 2, 2, 2, 2, 0]
    assert all(b"SECRET" not in path.read_bytes() for path in on_disk())


def test_the_act_stands_in_the_journal_by_ids_only() -> None:
    upload = store(made.jpeg(), name="张三 13800000000.jpg", by=RESIDENT)
    entry = Entry.objects.get()
    assert (entry.act, entry.object_type, entry.object_id, entry.actor_kind) == ("attach", "case", 1, "resident")
    assert entry.data == {"upload": str(upload.id)}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"MZ\x90\x00" + b"\0" * 200,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_a_false_extension_does_not_help(content: bytes) -> None:
    with pytest.raises(UnsupportedFile) as refused:
        store(content, name="photo.jpg")
    assert (refused.value.status, refused.value.code) == (415, "unsupported_file")
    assert not on_disk() and not Upload.objects.exists() and not Entry.objects.exists()


@pytest.mark.parametrize(
    "content", [b"\xff\xd8\xff\xe0<script>alert(1)</script>", made.jpeg()[:-900], made.pdf()[:-300], b"%PDF-1.4\n"]
)
def test_what_cannot_be_cleaned_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        store(content)
    assert (refused.value.status, refused.value.code) == (415, "unreadable_file")
    assert not on_disk() and not Upload.objects.exists()


def test_a_pixel_bomb_is_too_large() -> None:
    with pytest.raises(FileTooLarge) as refused:
        store(made.png_of_claimed_size(60_000, 60_000))
    assert (refused.value.status, refused.value.code) == (413, "file_too_large")
    assert not on_disk()


class Endless:
    """A sender who never stops, with a count of what was read."""

    def __init__(self, head: bytes) -> None:
        self.head, self.read_bytes = head, 0

    def read(self, size: int = -1, /) -> bytes:
        assert size > 0, "never all at once"
        chunk = self.head[self.read_bytes : self.read_bytes + size] or b"\0" * size
        self.read_bytes += len(chunk)
        return chunk


@pytest.mark.parametrize(
    ("head", "most"),
    [
        (b"\xff\xd8\xff\xe0", 15),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", 20),
        (b"%PDF-1.7\n", 20),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41", 100),
    ],
)
def test_a_file_over_its_bound_is_refused_without_reading_on(head: bytes, most: int) -> None:
    sender = Endless(head)
    with pytest.raises(FileTooLarge) as refused:
        actions.store_upload(stream=sender, name="a", owner_type="case", owner_id=1, by=WANG, now=NOW)
    assert refused.value.extra == {"max_bytes": most * MEGABYTE}
    assert most * MEGABYTE < sender.read_bytes <= most * MEGABYTE + 128 * 1024
    assert not on_disk()


def test_the_sound_bound_holds_for_an_mp4_of_sound_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = made.recording(tmp_path / "voice.mp4", "mp4", sound="aac")
    monkeypatch.setitem(limits.MAX_BYTES, Kind.SOUND, len(content) - 1)
    with pytest.raises(FileTooLarge):
        store(content)
    assert not on_disk()


def test_an_announced_body_is_refused_before_it_is_read() -> None:
    intake.check_announced_size(101 * MEGABYTE)
    with pytest.raises(FileTooLarge):
        intake.check_announced_size(101 * MEGABYTE + 1)


def test_a_repeat_gives_the_first_upload() -> None:
    first, again = store(made.jpeg()), store(made.jpeg(), name="again.jpg")
    assert again.id == first.id and Entry.objects.count() == 1 and len(on_disk()) == 2
    assert store(made.jpeg(), owner_id=2).id != first.id
    assert store(made.jpeg(), purpose="after").id != first.id


def test_the_thirteenth_file_is_refused_and_the_twelve_stay() -> None:
    for shade in range(MAX_FILES_PER_OWNER):
        store(small(shade))
    with pytest.raises(TooManyFiles) as refused:
        store(small(99))
    assert (refused.value.status, refused.value.code) == (422, "too_many_files")
    assert Upload.objects.count() == 12 and len(on_disk()) == 24
    actions.remove_upload(upload=Upload.objects.all()[3], by=WANG, now=NOW)
    assert store(small(99)).position in range(12)
    assert store(small(1), owner_id=2).position == 0


def test_the_database_itself_bounds_the_number() -> None:
    upload = store(small(1))
    for position in (0, 12):
        copy = Upload.objects.get(pk=upload.pk)
        copy.id, copy.position, copy.source_sha256 = uuid.uuid4(), position, f"other {position}"
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)


def test_a_place_taken_in_between_leads_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    store(small(1))
    stale = [set(), queries.taken_positions("case", 1)]  # another process took position 0 after the first look
    received = actions.receive_upload(stream=io.BytesIO(small(2)))
    monkeypatch.setattr(queries, "taken_positions", lambda *_owner: stale.pop(0))
    upload = actions.attach_received(received=received, name="b", owner_type="case", owner_id=1, by=WANG, now=NOW)
    assert upload.position == 1 and not stale and Entry.objects.count() == 2


def test_a_failed_act_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    received = actions.receive_upload(stream=io.BytesIO(made.jpeg()))
    assert len(on_disk()) == 2
    monkeypatch.setattr(actions, "record", lambda **_row: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.attach_received(received=received, name="a", owner_type="case", owner_id=1, by=WANG, now=NOW)
    assert not on_disk() and not Upload.objects.exists()


def test_removal_waits_for_the_commit(django_capture_on_commit_callbacks: object) -> None:
    upload = store(made.jpeg())
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.remove_upload(upload=upload, by=WANG, now=NOW)
        assert len(on_disk()) == 2
    assert not on_disk() and not Upload.objects.exists()
    assert list(Entry.objects.order_by("id").values_list("act", flat=True)) == ["attach", "detach"]


def test_publishing_is_an_act() -> None:
    upload = actions.publish_upload(upload=store(made.jpeg()), is_public=True, by=WANG, now=NOW)
    assert Upload.objects.get().is_public and upload.is_public
    actions.publish_upload(upload=upload, is_public=False, by=WANG, now=NOW)
    assert not Upload.objects.get().is_public
    acts = ["attach", "publish_file", "unpublish_file"]
    assert list(Entry.objects.order_by("id").values_list("act", flat=True)) == acts


def test_a_crash_before_the_commit_leaves_an_orphan_that_the_sweep_finds() -> None:
    kept = store(made.jpeg())
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        lost = store(made.png())
        raise KeyboardInterrupt
    cut_short = storage.root() / "incoming" / "tmpabc"
    cut_short.mkdir()
    (cut_short / "sent").write_bytes(b"half")
    later = datetime.now(UTC) + timedelta(hours=25)  # noqa: TID251  # the files carry the machine's own time
    assert queries.find_orphans(older_than=later - timedelta(hours=48)).files == []
    orphans = actions.sweep_orphans(now=later)
    assert set(orphans.files) == {storage.path_of(lost.id, "png"), storage.path_of(lost.id, "png", Variant.THUMBNAIL)}
    assert orphans.cut_short == [cut_short] and orphans.rows == []
    assert on_disk() == {queries.stored_path(kept), queries.stored_path(kept, Variant.THUMBNAIL)}
    assert not cut_short.exists()


def test_a_row_without_its_file_is_told() -> None:
    upload, _other = store(made.jpeg()), store(made.png())
    queries.stored_path(upload).unlink()
    assert queries.find_orphans(older_than=NOW + timedelta(seconds=1)).rows == [upload.id]


def test_reads_are_bound_to_the_owner() -> None:
    first, second, other = store(small(1)), store(small(2)), store(small(3), owner_id=2)
    assert queries.for_owner("case", 1) == [first, second]
    assert queries.for_owners("case", [1, 2, 3]) == {1: [first, second], 2: [other]}
    assert queries.for_owner("patrol", 1) == []
    assert queries.of_owner("case", 1, first.id) == first
    with pytest.raises(NotFound):
        queries.of_owner("case", 1, other.id)
    with pytest.raises(NotFound):
        queries.stored_path(store(made.pdf()), Variant.THUMBNAIL)
    with CaptureQueriesContext(connection) as counted:
        queries.for_owners("case", [1, 2])
    assert len(counted) == 1


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\fakepath\\照片 1.HEIC", "照片 1.jpg"),
        ("..", "file.jpg"),
        ("", "file.jpg"),
        ("a\r\nSet-Cookie: x=1.png", "a Set-Cookie_ x=1.jpg"),
        ("invoice\u202egpj.exe", "invoice gpj.jpg"),
        ('<img src="x">.png', "_img src=_x__.jpg"),
        ("长" * 300 + ".jpeg", "长" * 80 + ".jpg"),
        ("\0\0.jpg", "file.jpg"),
    ],
)
def test_a_hostile_name_is_made_harmless_and_never_a_path(sent: str, shown: str) -> None:
    upload = store(small(1), name=sent)
    assert upload.name == shown
    path = queries.stored_path(upload)
    assert path.resolve().is_relative_to(storage.root().resolve()) and path.is_file()


def test_cleaning_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The decoders run in a process of their own: ending it refuses the file and harms nothing else."""
    spy = tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen\nkill -SEGV $$\n")
    spy.chmod(0o700)
    monkeypatch.setenv("WANGGE_FIELD_KEY", "very secret")
    monkeypatch.setattr(sys, "executable", str(spy))
    with pytest.raises(Refused) as refused:
        cleaning.clean(tmp_path / "a", tmp_path / "b", tmp_path / "c", Format.JPEG)
    assert refused.value.reason is Reason.UNREADABLE
    assert "secret" not in (tmp_path / "seen").read_text() and "WANGGE" not in (tmp_path / "seen").read_text()


def test_a_decoder_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(slow))
    monkeypatch.setattr(cleaning, "CHILD_WALL_SECONDS", 0.2)
    with pytest.raises(Refused) as refused:
        cleaning.clean(tmp_path / "a", tmp_path / "b", tmp_path / "c", Format.JPEG)
    assert refused.value.reason is Reason.UNREADABLE


def test_two_senders_at_once_do_not_share_a_workplace() -> None:
    places: list[Path] = []

    def work() -> None:
        with storage.workplace() as folder:
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            places.append(folder)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(places)) == 4 and not any(place.exists() for place in places)
