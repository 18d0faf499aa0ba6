"""Where a reader of changes stands: the mark of the last row that it was told. Pure."""

from typing import NamedTuple, Self


class Mark(NamedTuple):
    """A place in the order of changes: transaction, journal entry, and the row's key among those of one entry."""

    xid: int
    entry: int
    key: int

    def text(self) -> str:
        return "" if self == START else f"{self.xid}-{self.entry}-{self.key}"

    @classmethod
    def read(cls, text: str) -> Self:
        """A mark as it was given out. `ValueError` for what none ever was; nothing is the start."""
        if not text:
            return cls(*START)
        parts = [int(part) for part in text.split("-") if part.isascii() and part.isdecimal() and len(part) < 19]
        xid, entry, key = parts
        return cls(xid, entry, key)


START = Mark(-1, 0, 0)
