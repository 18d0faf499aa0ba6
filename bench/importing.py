"""The import of a register: a file of places as a county's system delivers it, taken in by `wangge places import`.

`python -m bench.importing ROWS` measures it alone, in an empty database of its own; `make bench` measures it with
`IMPORT_ROWS` rows (900,000, unless it says otherwise; 0 leaves it out) beside the cases of the largest size.
"""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROWS = int(os.environ.get("IMPORT_ROWS", "900000"))
HEADING = ("编号", "种类", "名称", "地址", "经度", "纬度", "部件编码", "统一社会信用代码", "状况", "采集日期")
# What a county has: mostly lamps, covers and shops.
KINDS = {
    "lamp": 30,
    "manhole": 28,
    "shop": 18,
    "building": 10,
    "bin": 5,
    "hydrant": 4,
    "company": 3,
    "school": 1,
    "pole": 1,
}
WORDS = {
    "lamp": "路灯", "manhole": "雨水井盖", "shop": "便民超市", "building": "号楼", "bin": "垃圾收集点",
    "hydrant": "消火栓", "company": "机械制造有限公司", "school": "幼儿园", "pole": "通信杆",
}  # fmt: skip
TYPES = {"lamp": "01018", "manhole": "01003", "bin": "03004", "hydrant": "01013", "pole": "01017"}
STREETS = ("富水", "梅花", "旌阳", "昌山", "龙门", "五龙", "金山", "马山", "蚬河", "团旺")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def write_file(path: Path, count: int, points: Sequence[tuple[float, float]], seed: int = 1) -> None:
    """A delivery of `count` rows scattered around `points` (longitude, latitude); two in a thousand are wrong."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADING)
        writer.writerows(rows(count, points, random.Random(seed)))


def rows(count: int, points: Sequence[tuple[float, float]], chance: random.Random) -> Iterator[list[Any]]:
    kinds = chance.choices(list(KINDS), list(KINDS.values()), k=count)
    for number, kind in enumerate(kinds, start=1):
        lon, lat = chance.choice(points)
        street = chance.choice(STREETS)
        name = f"{street}路{number % 977}{WORDS[kind]}"
        address = f"{street}路 {chance.randrange(1, 400)} 号"
        component = f"370682{TYPES[kind]}{number:06d}" if kind in TYPES else ""
        credit = credit_code(number) if kind in ("shop", "company") else ""
        condition = ("完好", "破损")[number % 50 == 0] if component else ""
        point = (round(lon + chance.gauss(0, 0.0008), 6), round(lat + chance.gauss(0, 0.0006), 6))
        if number % 500 == 0:
            point = (123.5, 36.0)  # at sea
        yield [f"P{number:07d}", kind, name, address, *point, component, credit, condition, "2026-03-01"]


def credit_code(number: int) -> str:
    first = f"91370682MA{number:07d}"
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first))
    return first + ALPHABET[-total % 31]


def measure(count: int, points: Sequence[tuple[float, float]]) -> Iterator[dict[str, Any]]:
    """The import, and the same file again; seconds, rows a second and the most memory of the process."""
    with tempfile.TemporaryDirectory(prefix="wangge-import-") as folder:
        path = Path(folder) / "places.csv"
        write_file(path, count, points)
        size = path.stat().st_size / 2**20
        for workload in ("import of places", "import again"):
            seconds, worked, memory, told = run(path)
            counts = ", ".join(f"{told[name]:,} {name}" for name in ("accepted", "repeated", "rejected"))
            note = f"{seconds:.0f} s, {worked:.0f} s of one core, {memory:.0f} MB at most; {size:.0f} MB CSV; {counts}"
            yield {"workload": workload, "n": count, "per_second": round(count / seconds), "note": note}


def run(path: Path) -> tuple[float, float, float, dict[str, Any]]:
    """`wangge places import` in a process of its own: seconds, those of a core, megabytes at most, what it says."""
    command = [sys.executable, "-m", "wangge.cli.main", "places", "import", str(path), "--json"]
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said)
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        said.seek(0)
        if status:
            raise RuntimeError(f"import ended with {status}")
        worked = usage.ru_utime + usage.ru_stime
        return seconds, worked, usage.ru_maxrss / 1024, dict(json.loads(said.read().splitlines()[-1]))


def county_points() -> list[tuple[float, float]]:
    """Points in the county's grids, from its boundaries."""
    shapes = json.loads((ROOT / "demo/data/laiyang_grids.geojson").read_text(encoding="utf-8"))
    found = []
    for feature in shapes["features"]:
        ring = feature["geometry"]["coordinates"][0]
        ring = ring[0] if isinstance(ring[0][0], list) else ring
        found.append((sum(at[0] for at in ring) / len(ring), sum(at[1] for at in ring) / len(ring)))
    return found


def alone(count: int) -> None:
    """In an empty database with the county's areas only."""
    with tempfile.TemporaryDirectory(prefix="wangge-import-") as folder:
        os.environ.setdefault("WANGGE_DATA_DIR", folder)
        os.environ.setdefault("WANGGE_DATABASE_URL", f"sqlite:///{folder}/import.sqlite3")
        data = ROOT / "demo/data"
        wangge = [sys.executable, "-m", "wangge.cli.main"]
        subprocess.run([*wangge, "init"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        areas = [*wangge, "areas", "import", str(data / "laiyang_areas.csv")]
        shapes = ["--boundaries", str(data / "laiyang_grids.geojson"), "--effective", "2020-01-01"]
        subprocess.run([*areas, *shapes], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        for row in measure(count, county_points()):
            print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    alone(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
