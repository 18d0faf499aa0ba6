"""Why a file was not taken: the plain exception of the cleaning code, which knows neither Django nor HTTP."""

from enum import StrEnum


class Reason(StrEnum):
    UNSUPPORTED = "unsupported"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"


class Refused(Exception):
    """The file cannot be taken; `reason` says why, the message (for the log) what was found."""

    def __init__(self, reason: Reason, found: str = "") -> None:
        self.reason = reason
        super().__init__(f"{reason}: {found}" if found else str(reason))
