"""The phone's interpreter of forms agrees with the server's on every row of the table."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def test_the_phone_reads_forms_as_the_server_does() -> None:
    told = subprocess.run([ROOT / "tools/node-bin.sh"], capture_output=True, text=True, check=True, cwd=ROOT)
    node = shutil.which("node", path=told.stdout.strip()) or shutil.which("node")
    if node is None or not (ROOT / "node_modules/vite").exists():
        pytest.skip("the front end's packages are not installed: run `make setup`")
    command = [node, "tools/run-ts.mjs", "wangge/ui/ts/forms/vectors.test.ts"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "as on the server" in done.stdout
