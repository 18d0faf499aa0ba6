import pytest

from wangge.catalogue import actions, listing
from wangge.catalogue.tests.calendars import BEGIN, NOW
from wangge.lib.actor import SYSTEM


@pytest.fixture
def tree(db: None) -> None:
    """The category tree that comes with the product, in force since the start of 2026."""
    actions.load_categories(rows=listing.shipped_rows(), by=SYSTEM, now=NOW, effective=BEGIN)


@pytest.fixture
def years(db: None) -> None:
    """The default calendar with every published year."""
    actions.load_statutory_calendar(by=SYSTEM, now=NOW)
