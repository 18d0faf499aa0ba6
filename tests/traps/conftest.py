from collections.abc import Callable
from datetime import datetime

import pytest

from tests.county import Cast
from tests.play import PLAIN_DAY, Play


@pytest.fixture
def play(cast: Cast, at: Callable[[str], datetime]) -> Play:
    """The small county on an ordinary Tuesday morning; the clock on the wall stands there too."""
    return Play(cast, at(PLAIN_DAY))
