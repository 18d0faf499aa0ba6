"""`make bench`: every workload on SQLite and PostgreSQL at each size; writes bench/out/latest.json and a table.

SIZE=10k,100k,1m (the default) chooses the sizes, ENGINE=sqlite,postgresql the engines, SECONDS_EACH=6 the time for
each workload, IMPORT_ROWS=900000 the rows of the register that is imported at the end (0: none), DRIVE=1 whether a
drive of the county's size is laid out and its pages read (0: no, only: nothing else).
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.table import as_table

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "bench" / "out"


def measure(engine: str, folder: Path) -> list[dict[str, Any]]:
    """Run all sizes on one engine in a process of its own; its rows."""
    result = folder / "rows.json"
    environment = {
        **os.environ,
        "WANGGE_DATA_DIR": str(folder),
        "WANGGE_PUBLIC_RATE": "0",
        "WANGGE_SECRET_KEY": "only-for-the-benchmark-" + "0" * 40,
        "WANGGE_FIELD_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "BENCH_RESULT": str(result),
        "BENCH_ENGINE": engine,
    }
    command = [sys.executable, "-m", "bench.engine"]
    if engine == "sqlite":
        environment["WANGGE_DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
    else:
        command = [sys.executable, "tools/postgres.py", "run", "--", *command]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return list(json.loads(result.read_text()))


def main() -> int:
    rows: list[dict[str, Any]] = []
    for engine in os.environ.get("ENGINE", "sqlite,postgresql").split(","):
        with tempfile.TemporaryDirectory(prefix="wangge-bench-") as folder:
            rows += measure(engine, Path(folder))
    OUT.mkdir(parents=True, exist_ok=True)
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "machine": platform.machine()}
    (OUT / "latest.json").write_text(json.dumps({"machine": machine, "rows": rows}, ensure_ascii=False, indent=1))
    table = as_table(rows)
    (OUT / "latest.txt").write_text(table)
    print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
