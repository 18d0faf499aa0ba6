"""What cleaning yields: the facts of the cleaned file, passed from the cleaning process as JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Self

from wangge.files.limits import Kind
from wangge.files.sniff import FACTS, Format


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The format in which the file is stored now, its size in pixels, its length in seconds, where they apply."""

    format: Format
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    has_thumbnail: bool = False

    @property
    def kind(self) -> Kind:
        return FACTS[self.format].kind

    @property
    def content_type(self) -> str:
        return FACTS[self.format].content_type

    @property
    def extension(self) -> str:
        return FACTS[self.format].extension

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        facts = json.loads(text)
        return cls(**{**facts, "format": Format(facts["format"])})
