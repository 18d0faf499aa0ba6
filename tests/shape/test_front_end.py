"""The front end's own unit tests, in the runner that node brings along."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not (ROOT / "node_modules/vite").exists(), reason="the front-end packages are not installed")
def test_the_front_ends_own_tests() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on the path")
    done = subprocess.run([node, "tools/unit.mjs"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "# pass 0" not in done.stdout
