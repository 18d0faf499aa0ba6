"""The drill: a backup while serving, a restore on an empty machine, the proof. And every backup that is not whole."""

import json
import shutil
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from wangge.cli.tests.conftest import drop, new_office
from wangge.cli.tests.offices import Office, new_id

pytestmark = pytest.mark.process
UPLOAD = """
import io
import uuid
from PIL import Image
from tests.county import GRID, inside
from wangge.cases.actions.reporting import report_case
from wangge.cases.acts import ReportInput
from wangge.files.actions import store_upload
from wangge.lib import clock
from wangge.lib.actor import RESIDENT
lon, lat = inside(GRID)
data = ReportInput(client_id=uuid.uuid4(), text="路灯不亮，见照片", lon=lon, lat=lat)
case = report_case(data=data, channel="web", by=RESIDENT, now=clock.now())
picture = io.BytesIO()
Image.new("RGB", (64, 48), "green").save(picture, "JPEG")
picture.seek(0)
upload = store_upload(
    stream=picture, name="a.jpg", owner_type="case", owner_id=case.pk, by=RESIDENT, now=clock.now()
)
print(upload.pk.hex)
"""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Office]:
    """Another machine, on which nothing has been set up."""
    folder = tmp_path / "machine"
    folder.mkdir()
    other = new_office(folder)
    yield other
    drop(other)


@pytest.fixture
def backup(office: Office, tmp_path: Path) -> Path:
    office.python(UPLOAD)
    folder = tmp_path / "backup"
    office.run("backup", str(folder))
    return folder


def test_drill_backup_while_serving_and_restore_elsewhere(office: Office, machine: Office, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    with office.serving() as server:
        upload = office.python(UPLOAD)
        numbers = [server.report(new_id())[1]["number"] for _each in range(20)]
        is_over = threading.Event()

        def go_on() -> None:
            while not is_over.is_set():
                server.report(new_id())

        writer = threading.Thread(target=go_on)
        writer.start()
        try:
            told = office.run("backup", str(folder)).stdout
        finally:
            is_over.set()
            writer.join()
    assert "field.key" in told
    names = sorted(path.name for path in folder.rglob("*") if path.is_file())
    assert "manifest.json" in names
    assert not [name for name in names if name.endswith(".key")]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    done = machine.run("restore", str(folder), "--json")
    proof = json.loads(done.stdout.splitlines()[-1])
    assert proof["ok"] is True
    assert proof["cases"] >= 20
    assert "field.key" in done.stderr or "WANGGE_FIELD_KEY" in done.stderr  # another key would read no contact
    assert list((machine.folder / "files").rglob(f"{upload}*"))
    for name in ("secret.key", "field.key"):
        shutil.copy(office.folder / name, machine.folder / name)
    with machine.serving() as server:  # it works on: new reports, new seals
        number = server.report(new_id())[1]["number"]
        assert number not in numbers
        assert server.call("GET", "/readyz")[0] == 200
    assert machine.json("verify")["ok"] is True


def test_restore_seals_what_was_not_sealed_yet_and_what_comes_after(
    office: Office, machine: Office, tmp_path: Path
) -> None:
    """Also across PostgreSQL clusters, where the old transactions' ids mean nothing."""
    with office.serving("--web-only") as server:
        for _each in range(3):
            server.report(new_id())
    office.run("backup", str(tmp_path / "b"))
    machine.run("restore", str(tmp_path / "b"))
    for name in ("secret.key", "field.key"):
        shutil.copy(office.folder / name, machine.folder / name)
    with machine.serving() as server:
        server.report(new_id())
        before = machine.number("SELECT COUNT(*) FROM journal_entry")
        while int(machine.python("from wangge.journal.queries import unsealed_count\nprint(unsealed_count())")):
            pass
    proof = machine.json("verify")
    assert (proof["ok"], proof["entries"], proof["cases"]) == (True, before, 4)


def test_restore_refuses_an_installation_that_is_not_empty(office: Office, backup: Path) -> None:
    before = office.json("verify")
    assert office.run("restore", str(backup), status=2).stderr.startswith("wangge: ")
    assert office.json("verify") == before


def test_restore_refuses_where_uploads_lie(machine: Office, backup: Path) -> None:
    place = machine.folder / "files" / "ab"
    place.mkdir(parents=True)
    (place / ("ab" + "0" * 30 + ".jpg")).write_bytes(b"x")
    machine.run("restore", str(backup), status=2)


def test_backup_wants_a_folder_of_its_own(office: Office, backup: Path, tmp_path: Path) -> None:
    assert office.run("backup", str(backup), status=2).stderr
    file = tmp_path / "file"
    file.touch()
    assert office.run("backup", str(file), status=2).stderr


def _change(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


def test_a_damaged_backup_is_refused_before_anything_is_touched(machine: Office, backup: Path, tmp_path: Path) -> None:
    database = next(path for path in backup.iterdir() if path.name.startswith("database."))
    picture = next((backup / "files").rglob("*.jpg"))
    for number, name in enumerate((database.relative_to(backup), picture.relative_to(backup), Path("SHA256SUMS"))):
        copy = tmp_path / f"copy{number}"
        shutil.copytree(backup, copy)
        _change(copy / name)
        assert machine.run("restore", str(copy), status=1).stderr.startswith("wangge: ")
        (copy / name).unlink()
        machine.run("restore", str(copy), status=1)
    machine.run("restore", str(backup))


@pytest.mark.parametrize("change", ["format", "engine", "migrations", "text", "none"])
def test_a_backup_that_does_not_fit_is_refused(machine: Office, backup: Path, change: str) -> None:
    place = backup / "manifest.json"
    manifest = json.loads(place.read_text())
    if change == "none":
        place.unlink()
    elif change == "text":
        place.write_text("{")
    else:
        other = "sqlite" if manifest["engine"] == "postgresql" else "postgresql"
        manifest |= {"format": 99} if change == "format" else {}
        manifest |= {"engine": other} if change == "engine" else {}
        if change == "migrations":
            manifest["migrations"].append("cases.9999_from_the_future")
        place.write_text(json.dumps(manifest))
    done = machine.run("restore", str(backup), status=None)
    assert done.returncode in (1, 2)
    assert done.stderr.startswith("wangge: ")
    assert not (machine.folder / "files").exists()
