"""Made-up messages of three kinds, different from each other, for tests of learning."""

import csv
import random
from collections.abc import Sequence
from pathlib import Path

from wangge.triage.examples import Example

KINDS = {
    "市容环卫": (
        "垃圾桶满了没人清运",
        "路边堆着渣土没人管",
        "保洁员几天没来打扫",
        "垃圾堆在巷口发臭",
        "清运车好久不来",
    ),
    "供水供热": ("水管爆裂水流到路上", "家里暖气不热", "停水三天没有通知", "水压太低用不上水", "供热温度不达标"),
    "道路交通": ("路灯不亮晚上看不清", "路面有大坑颠车", "红绿灯坏了没人修", "公交车总是不到站", "斑马线磨没了看不清"),
}
PLACES = ("东关", "西门外", "南市场", "河北岸", "老车站", "新桥头")
ENDS = ("请尽快处理", "希望有人来看看", "盼回复", "群众意见很大", "麻烦解决一下")


def messages(n: int, seed: int = 7) -> list[Example]:
    """`n` messages in turn of each kind, all different in place, ending or number."""
    draw = random.Random(seed)
    kinds = sorted(KINDS)
    return [
        Example(f"{draw.choice(PLACES)}{draw.choice(KINDS[kind])},第{number}次反映,{draw.choice(ENDS)}", kind)
        for number in range(n)
        for kind in [kinds[number % len(kinds)]]
    ]


def write(
    path: Path, rows: Sequence[Example], *, encoding: str = "utf-8", heading: tuple[str, str] = ("内容", "类别")
) -> Path:
    """The messages as a CSV file."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows((each.text, each.label) for each in rows)
    return path
