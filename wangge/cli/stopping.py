"""Being asked to stop: SIGTERM and SIGINT, which may come more than once at the same moment."""

import signal
import time
from types import FrameType

TICK_SECONDS = 0.2


class StopRequest:
    """`is_made` becomes true with the first signal.

    The handler only sets an attribute: an Event has a lock inside, and a second signal that interrupts the first
    one's handler would wait for that lock for ever.
    """

    def __init__(self) -> None:
        self.is_made = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.is_made = True

    def wait(self) -> None:
        while not self.is_made:
            time.sleep(TICK_SECONDS)
