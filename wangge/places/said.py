"""What is said of a place, as pydantic models: the bodies of the API, and what the desk's forms and the phone send."""

import re
import uuid
from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from wangge.places.kinds import Basis, Condition, Kind

_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def _storable(text: str) -> str:
    if _UNSTORABLE.search(text):
        raise ValueError(_("含有不能保存的字符"))
    return text


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_storable)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_storable)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(_storable)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Datum = Literal["wgs84", "gcj02", "bd09"]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", use_enum_values=True)
    client_id: uuid.UUID


class PlaceInput(_Said):
    """A place to record: a point, or the code of an area from the town down."""

    kind: Kind
    name: Name
    address: Address = ""
    lon: Longitude | None = None
    lat: Latitude | None = None
    datum: Datum = "wgs84"
    area: Code = ""
    component_code: Code = ""
    credit_code: Code = ""
    condition: Condition | None = None
    collected_on: date | None = None  # today, unless it says otherwise
    legal_basis: Basis = Basis.DUTY


class PlaceChange(_Said):
    """What becomes different; what is left out stays. `base_version` is the version that was looked at."""

    base_version: Annotated[int, Field(ge=1, lt=2**31)]
    kind: Kind | None = None
    name: Name | None = None
    address: Address | None = None
    lon: Longitude | None = None
    lat: Latitude | None = None
    datum: Datum = "wgs84"
    area: Code | None = None
    component_code: Code | None = None
    credit_code: Code | None = None
    condition: Condition | None = None
    collected_on: date | None = None
    legal_basis: Basis | None = None


class PlaceEnd(_Said):
    """The place does not exist any more since `on` (default: today)."""

    base_version: Annotated[int, Field(ge=1, lt=2**31)]
    on: date | None = None


class PlaceMerge(_Said):
    """The record becomes part of `into`, which stays."""

    into: Annotated[int, Field(ge=1, lt=2**63)]


class PlaceUndo(_Said):
    """Bring a record back that was merged or ended by mistake."""
