"""What convening a joint session needs; the acts on a session itself are in `actions.convening` and its neighbours."""

from typing import Annotated

from pydantic import Field, StringConstraints

from wangge.cases.acts.parts import ActInput, Instant, Note, SpokenNote

Place = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
MeetingLink = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^(https?://\S+)?$")]
Number = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]


class ConveneInput(ActInput):
    """A joint session about a case: `note` says what about, and so why each unit is called.

    `also` names other cases of the same matter. A confidential case without a brief needs one, and has a session of
    its own: the units called read the brief, never the reporter's words.
    """

    note: SpokenNote
    units: Annotated[list[str], Field(min_length=1, max_length=20)]
    starts_at: Instant
    place: Place
    link: MeetingLink = ""
    also: Annotated[list[Number], Field(max_length=20)] = []
    brief: Note = ""
