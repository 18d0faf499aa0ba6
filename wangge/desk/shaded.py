"""Coloured areas in words: the steps of a measure, what each area says, and the legend."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.queries.shading import Measure, Shade, Shades
from wangge.ui.templatetags.ui import number

MEASURES: dict[Measure, str | Promise] = {
    Measure.OPEN: gettext_lazy("未办结件数"),
    Measure.LATE: gettext_lazy("超期件数"),
    Measure.ON_TIME: gettext_lazy("期限内的占比"),
}
TOO_FEW = 5  # open cases below which a share is not coloured
RATE_STEPS = (0, 60, 80, 90, 95)  # percent, from which each step begins
DEPTHS = (0.001, 0.25, 0.5, 0.75, 1.0)  # of colour, one for each step


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where each step begins; the last one has no end."""

    begins: tuple[int, ...]

    @property
    def first(self) -> int:
        """The depth of the first step: where there are fewer steps, the deepest are used."""
        return len(DEPTHS) - len(self.begins)

    def step(self, value: float) -> int:
        return self.first + sum(value >= begin for begin in self.begins) - 1


def document(found: Shades, measure: Measure) -> dict[str, Any]:
    """What the map draws: depth of colour and words by area code, the figures, and the legend."""
    scale = _scale(found.areas, measure)
    depths, words = {}, {}
    for code, shade in found.areas.items():
        depth, said = _told(shade, measure, scale)
        words[code] = said
        if depth is not None:
            depths[code] = depth
    return {
        "view": found.view.value,
        "counts": {code: shade.open for code, shade in found.areas.items()},
        "late": {code: shade.late for code, shade in found.areas.items()},
        "points": [],
        "total": sum(shade.open for shade in found.areas.values()),
        "is_exact": True,
        "note": _note(found),
        "depths": depths,
        "words": words,
        "tone": "late" if measure is Measure.LATE else "accent",
        "legend": _legend(scale, measure),
    }


def _note(found: Shades) -> str:
    if not found.unplaced:
        return ""
    return _("另有 %(n)s 件未定位到这一级，不在图上。") % {"n": number(found.unplaced)}


def _told(shade: Shade, measure: Measure, scale: _Scale) -> tuple[float | None, str]:
    if measure is Measure.ON_TIME:
        rate = shade.on_time
        if rate.share is None or rate.n < TOO_FEW:
            return None, f"n={rate.n}"
        percent = 100 * rate.share
        return DEPTHS[scale.step(percent)], f"{percent:.0f}%\nn={number(rate.n)}"
    value = shade.open if measure is Measure.OPEN else shade.late
    return (DEPTHS[scale.step(value)], number(value)) if value else (None, "")


def _scale(areas: Mapping[str, Shade], measure: Measure) -> _Scale:
    """Counts by squares of the root of the most: a town's figures differ by a hundred times."""
    if measure is Measure.ON_TIME:
        return _Scale(RATE_STEPS)
    most = max((shade.open if measure is Measure.OPEN else shade.late for shade in areas.values()), default=0)
    steps = len(DEPTHS)
    begins = {max(1, round(most * (step / steps) ** 2)) for step in range(steps)}
    return _Scale(tuple(sorted(begins)))


def _legend(scale: _Scale, measure: Measure) -> list[dict[str, Any]]:
    """The steps that are told beside the map, the least first."""
    is_rate = measure is Measure.ON_TIME
    unit = "%" if is_rate else ""
    rows: list[dict[str, Any]] = []
    for step, begin in enumerate(scale.begins):
        following = scale.begins[step + 1 : step + 2]
        if not following:
            label = _("%(begin)s 及以上") % {"begin": f"{number(begin)}{unit}"}
        elif not is_rate and following[0] == begin + 1:
            label = number(begin)
        else:
            label = f"{number(begin)}–{number(following[0] if is_rate else following[0] - 1)}{unit}"
        rows.append({"step": scale.first + step, "label": label})
    if is_rate:
        rows.insert(0, {"step": -1, "label": _("不足 %(n)s 件，不着色") % {"n": TOO_FEW}})
    return rows
