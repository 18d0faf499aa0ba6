"""Writes: store, publish and remove an upload; sweep away what a crash left."""

import hashlib
import shutil
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangge.files import intake, queries, sheets, storage
from wangge.files.errors import TooManyFiles
from wangge.files.intake import Readable, Received
from wangge.files.limits import MAX_FILES_PER_OWNER, MAX_SHEET
from wangge.files.models import Sheet, Upload
from wangge.files.naming import shown_name
from wangge.journal.actions import record
from wangge.lib.actor import Actor

# No request lasts so long; a younger file may belong to an act that has not committed yet.
SWEEP_AGE = timedelta(hours=24)


def store_upload(
    *, stream: Readable, name: str, owner_type: str, owner_id: int, by: Actor, now: datetime, purpose: str = ""
) -> Upload:
    """Check, clean and keep one file of an owner. The same bytes sent again give the first upload.

    Cleaning takes up to a few seconds: call this outside a transaction, or `receive_upload` first and
    `attach_received` inside. Raises FileTooLarge, UnsupportedFile, UnreadableFile, TooManyFiles.
    """
    with intake.spooled(stream) as sent:
        earlier = queries.same_upload(owner_type, owner_id, purpose, sent.sha256)
        if earlier is not None:
            return earlier
        _free_position(owner_type, owner_id)
        received = intake.cleaned(sent)
    return attach_received(
        received=received, name=name, owner_type=owner_type, owner_id=owner_id, by=by, now=now, purpose=purpose
    )


def receive_upload(*, stream: Readable) -> Received:
    """Check and clean one file without an owner yet, outside any transaction; `attach_received` follows.

    If it does not follow, the sweep removes the file. Raises as `store_upload`.
    """
    with intake.spooled(stream) as sent:
        return intake.cleaned(sent)


def attach_received(
    *, received: Received, name: str, owner_type: str, owner_id: int, by: Actor, now: datetime, purpose: str = ""
) -> Upload:
    """Give a received file its owner and its row. A repeat of the same bytes gives the first upload."""
    try:
        upload = _insert(received, name, owner_type, owner_id, by, now, purpose)
    except BaseException:
        storage.discard(received.id, received.facts.extension)
        raise
    if upload.id != received.id:
        storage.discard(received.id, received.facts.extension)
    return upload


def publish_upload(*, upload: Upload, is_public: bool, by: Actor, now: datetime) -> Upload:
    """Mark whether the public may see this file; doors of the public ask for the mark."""
    with transaction.atomic():
        upload.is_public = is_public
        upload.save(update_fields=["is_public"])
        act = "publish_file" if is_public else "unpublish_file"
        _record(act, upload, by, now)
    return upload


def remove_upload(*, upload: Upload, by: Actor, now: datetime) -> Upload:
    """Take a file away from its owner; the file itself goes when the act is committed."""
    upload_id, extension = upload.id, upload.extension
    with transaction.atomic():
        _record("detach", upload, by, now)
        Upload.objects.filter(pk=upload_id).delete()
        transaction.on_commit(partial(storage.discard, upload_id, extension))
    return upload


def sweep_orphans(*, now: datetime, age: timedelta = SWEEP_AGE) -> queries.Orphans:
    """Delete files older than `age` that no row names and uploads cut short. Rows without files are only told."""
    orphans = queries.find_orphans(older_than=now - age)
    for path in orphans.files:
        path.unlink(missing_ok=True)
    for path in orphans.cut_short:
        shutil.rmtree(path, ignore_errors=True)
    Sheet.objects.filter(at__lt=now - age).delete()
    return orphans


def keep_sheet(*, stream: Readable, name: str, noun: str, by: Actor, now: datetime) -> Sheet:
    """Keep a table for its sender until it is confirmed; the same bytes again are the same sheet.

    Raises `FileTooLarge`, `UnsupportedFile`.
    """
    content = stream.read(MAX_SHEET + 1)
    sheets.check(content)
    sheet, _is_new = Sheet.objects.update_or_create(
        by_id=by.id or 0,
        noun=noun,
        digest=hashlib.sha256(content).hexdigest(),
        defaults={"name": shown_name(name, sheets.ending(content)), "content": content, "at": now},
    )
    return sheet


def drop_sheet(*, sheet: Sheet) -> None:
    """A sheet that was confirmed is not needed any more."""
    sheet.delete()


@transaction.atomic
def note_sheet(*, noun: str, by: Actor, now: datetime) -> None:
    """Journal that one kind of setting was taken out as a file."""
    record(act="export_settings", object_type="user", object_id=by.id or 0, by=by, now=now, data={"noun": noun})


def _insert(
    received: Received, name: str, owner_type: str, owner_id: int, by: Actor, now: datetime, purpose: str
) -> Upload:
    """Take the first free position; another upload of this owner may take it first, then the next one is tried."""
    refused = IntegrityError()
    for _attempt in range(MAX_FILES_PER_OWNER):
        earlier = queries.same_upload(owner_type, owner_id, purpose, received.source_sha256)
        if earlier is not None:
            return earlier
        upload = _row(received, name, by, now)
        upload.owner_type, upload.owner_id, upload.purpose = owner_type, owner_id, purpose
        upload.position = _free_position(owner_type, owner_id)
        try:
            with transaction.atomic():
                upload.save(force_insert=True)
                _record("attach", upload, by, now)
            return upload
        except IntegrityError as error:
            refused = error
    raise refused


def _row(received: Received, name: str, by: Actor, now: datetime) -> Upload:
    facts = received.facts
    return Upload(
        id=received.id,
        kind=facts.kind,
        format=facts.format,
        content_type=facts.content_type,
        name=shown_name(name, facts.extension),
        size=received.size,
        sha256=received.sha256,
        source_sha256=received.source_sha256,
        width=facts.width,
        height=facts.height,
        seconds=facts.seconds,
        has_thumbnail=facts.has_thumbnail,
        created_at=now,
        uploaded_by_id=by.id,
    )


def _free_position(owner_type: str, owner_id: int) -> int:
    taken = queries.taken_positions(owner_type, owner_id)
    free = next((position for position in range(MAX_FILES_PER_OWNER) if position not in taken), None)
    if free is None:
        raise _full()
    return free


def _full() -> TooManyFiles:
    return TooManyFiles(
        _("最多上传 %(count)d 个附件，这一个没有保存，已有的都在。需要补充时，请先删去不用的。")
        % {"count": MAX_FILES_PER_OWNER}
    )


def _record(act: str, upload: Upload, by: Actor, now: datetime) -> None:
    data = {"upload": str(upload.id)}
    record(act=act, object_type=upload.owner_type, object_id=upload.owner_id, by=by, now=now, data=data)
