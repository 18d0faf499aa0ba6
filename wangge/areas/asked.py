"""What a person enters to have areas changed, checked for its form; `planning` makes a plan of it."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from wangge.areas.datum import WGS84
from wangge.areas.states import ChangeKind

Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\d{15}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
MAX_SOURCES = 200


class ChangeInput(BaseModel):
    """One change as it is asked for.

    `sources`: the areas it is about; for a boundary between two grids the one that gives and the one that takes.
    `into`: the area that takes the sources in, or the code of a new one; empty leaves it to the rules of codes.
    `names`: of what is made, in its order. `drawing`: GeoJSON in the datum named.
    """

    model_config = ConfigDict(extra="forbid")

    kind: ChangeKind
    sources: list[Code] = Field(default_factory=list, max_length=MAX_SOURCES)
    into: Code | None = None
    names: list[Name] = Field(default_factory=list, max_length=MAX_SOURCES)
    drawing: dict[str, Any] | None = None
    datum: str = WGS84
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]
    effective_on: date

    def name(self, position: int = 0) -> str:
        """The name entered for the thing made at `position`; empty when there is none."""
        return self.names[position] if position < len(self.names) else ""
