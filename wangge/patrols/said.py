"""What is said of a patrol, as pydantic models: the bodies of the API, and what the desk's forms send."""

import uuid
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from wangge.cases.acts import Instant
from wangge.places.said import Datum, Latitude, Longitude

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")]


class HazardReport(BaseModel):
    """The case that a hazard becomes; without words of its own it takes the check's."""

    model_config = ConfigDict(extra="forbid")
    text: Text = ""
    category: Annotated[str, StringConstraints(max_length=8, pattern=r"^\d*$")] = ""


class CheckInput(BaseModel):
    """A look at a place. `captured_at` is the telephone's clock, `lon` and `lat` where it was at that moment."""

    model_config = ConfigDict(extra="forbid")
    client_id: uuid.UUID
    plan: Annotated[int, Field(ge=1, lt=2**63)]
    place: Annotated[int, Field(ge=1, lt=2**63)]
    result: Literal["fine", "hazard", "no_access"]
    note: Text = ""
    captured_at: Instant
    lon: Longitude | None = None
    lat: Latitude | None = None
    datum: Datum = "wgs84"
    report: HazardReport | None = None
