"""What an input lacks is said in the reader's language, whatever the rule."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from django.utils import translation
from pydantic import BaseModel, Field, ValidationError

from wangge.lib.findings import by_field


class Inner(BaseModel):
    phone: str = Field(min_length=3)


class Said(BaseModel):
    model_config = {"extra": "forbid"}

    id: UUID
    text: Annotated[str, Field(min_length=2, max_length=4)]
    lon: float = 0
    count: int = 0
    kind: Literal["a", "b"] = "a"
    at: datetime | None = None
    on: date | None = None
    many: list[int] = Field(default=[], max_length=1)
    share: float = Field(default=0.5, ge=0, le=1)
    done: bool = False
    contact: Inner | None = None


def found(**given: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        Said.model_validate(given)
    return by_field(refused.value.errors())


GOOD = {"id": "6f1c1c1e-2f0a-4f5c-9d6a-0c5a3f1b7e21", "text": "路灯"}


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        ({"text": "灯"}, {"text": "至少 2 个字"}, {"text": "At least 2 characters"}),
        ({"text": "路灯不亮了"}, {"text": "最多 4 个字"}, {"text": "At most 4 characters"}),
        ({"text": None}, {"text": "应为文字"}, {"text": "Text is expected"}),
        ({"lon": "x"}, {"lon": "应为数字"}, {"lon": "A number is expected"}),
        ({"count": 1.5}, {"count": "应为整数"}, {"count": "A whole number is expected"}),
        ({"share": 2}, {"share": "不能大于 1.0"}, {"share": "At most 1.0"}),
        ({"done": "perhaps"}, {"done": "应为 true 或 false"}, {"done": "true or false is expected"}),
        ({"kind": "c"}, {"kind": "应为下列之一：'a' or 'b'"}, {"kind": "One of these is expected: 'a' or 'b'"}),
        ({"many": [1, 2]}, {"many": "最多 1 项"}, {"many": "At most 1 items"}),
        ({"contact": {"phone": "1"}}, {"contact.phone": "至少 3 个字"}, {"contact.phone": "At least 3 characters"}),
        ({"other": 1}, {"other": "没有这一项"}, {"other": "There is no such field"}),
    ],
)
def test_each_finding_is_said_in_both_languages(given: dict[str, Any], zh: dict[str, str], en: dict[str, str]) -> None:
    assert found(**GOOD | given) == zh
    with translation.override("en"):
        assert found(**GOOD | given) == en


def test_a_field_that_may_be_of_several_kinds_is_named_once_and_what_is_missing_is_said() -> None:
    told = found(text="路灯", at="soon", on="soon")
    assert told["id"] == "必须填写"
    assert told["at"] == "应为带时区的时间，如 2026-01-31T08:30:00+08:00"
    assert told["on"] == "应为日期，如 2026-01-31"


def test_no_common_finding_speaks_pydantics_english() -> None:
    everything = found(id="x", text=1, lon="x", count="x", kind=3, at=[], on=[], many=3, share="x", done=[], contact=3)
    assert set(everything) == {"id", "text", "lon", "count", "kind", "at", "on", "many", "share", "done", "contact"}
    assert not [words for words in everything.values() if "should" in words]
