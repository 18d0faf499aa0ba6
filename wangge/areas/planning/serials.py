"""Free codes: a code that was ever used is never given again, since closed cases still carry it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.lib.errors import InvalidInput

_PLAIN_SEGMENTS = [number for number in range(1, 1000) if number not in codes.MERGED_SEGMENTS]


class FreeCodes:
    """Hands out codes; each is used from then on."""

    def __init__(self, used: Iterable[str]) -> None:
        self._used = set(used)

    def grid(self, village: str, kind: str = codes.GENERAL, wish: str = "") -> str:
        """A grid's code in a village, with the serial of `wish` when it is free there."""
        serials = codes.SPECIAL_SERIALS if kind == codes.SPECIAL else codes.BASE_SERIALS
        return self._next(village[:12], list(serials), "", int(wish[12:15] or 0) if wish else 0)

    def village(self, town: str, *, is_merged: bool, wish: str = "") -> str:
        """A village's code in a town; one that merges several takes a segment of 601–699."""
        segments = list(codes.MERGED_SEGMENTS) if is_merged else _PLAIN_SEGMENTS
        return self._next(town[:9], segments, "000", int(wish[9:12]) if wish else 0)

    def claim(self, code: str) -> str:
        """`code` itself, which a person chose: whether it is free is for the check to say."""
        self._used.add(code)
        return code

    def _next(self, prefix: str, serials: list[int], ending: str, wish: int) -> str:
        start = len(prefix)
        taken = {int(code[start : start + 3]) for code in self._used if code.startswith(prefix)}
        free = [serial for serial in serials if serial not in taken]
        if not free:
            raise InvalidInput(fields={"into": _("%(prefix)s 之下的编码已用完") % {"prefix": prefix}})
        highest = max(taken & set(serials), default=0)
        serial = wish if wish in free else next((each for each in free if each > highest), free[0])
        return self.claim(f"{prefix}{serial:03d}{ending}")
