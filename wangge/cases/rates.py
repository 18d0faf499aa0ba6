"""Shares with what they rest on: hits, n, and the interval within which the true share lies. Pure."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959964  # of the normal distribution, for 95 in a hundred


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `n`; without any there is no share. `low` and `high` bound it with 95 % confidence (Wilson)."""

    hits: int
    n: int

    @property
    def share(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def low(self) -> float:
        return self._bound(-1)

    @property
    def high(self) -> float:
        return self._bound(1)

    def _bound(self, sign: int) -> float:
        """Wilson's score interval: true to small n and to shares near 0 and 1, where a plain ± would lie outside."""
        if not self.n:
            return 0.0 if sign < 0 else 1.0
        share, z2 = self.hits / self.n, Z95 * Z95
        middle = share + z2 / (2 * self.n)
        spread = Z95 * sqrt(share * (1 - share) / self.n + z2 / (4 * self.n * self.n))
        return min(1.0, max(0.0, (middle + sign * spread) / (1 + z2 / self.n)))
