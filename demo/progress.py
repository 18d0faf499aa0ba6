"""One line that tells how far the play is: rewritten in place on a terminal, now and then in a log."""

import time
from typing import TextIO

EVERY = 0.5  # seconds between lines on a terminal; in a log ten steps of a tenth


class Progress:
    """Writes to one stream, and nothing at all to none."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._is_terminal = stream is not None and stream.isatty()
        self._told_at, self._told_tenth = 0.0, ("", -1)

    def say(self, text: str) -> None:
        self._put(text, is_last=not self._is_terminal)

    def step(self, text: str, done: int, total: int, unit: str = "件") -> None:
        """`done` of `total`, told seldom enough to cost nothing."""
        tenth = (text, done * 10 // max(total, 1))
        if self._is_terminal:
            if time.monotonic() - self._told_at < EVERY:
                return
        elif tenth == self._told_tenth:
            return
        self._told_at, self._told_tenth = time.monotonic(), tenth
        self._put(f"{text} {done}/{total} {unit}（{done * 100 // max(total, 1)}%）", is_last=not self._is_terminal)

    def done(self, text: str) -> None:
        self._put(text, is_last=True)

    def _put(self, text: str, *, is_last: bool) -> None:
        if self._stream is not None:
            start = "\r\033[K" if self._is_terminal else ""
            self._stream.write(start + text + ("\n" if is_last else ""))
            self._stream.flush()
