from datetime import date

import pytest
from django.db import IntegrityError, transaction

from wangge.areas.models import Area, ExternalCode
from wangge.areas.tests.conftest import CITY, START

pytestmark = pytest.mark.django_db


def add(valid_from: date = START, valid_to: date | None = None) -> Area:
    return Area.objects.create(code=CITY, name="莱阳市", level="city", valid_from=valid_from, valid_to=valid_to)


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [
        (START, date(2021, 1, 1)),  # the same first day twice
        (date(2022, 1, 1), None),  # two versions in force
        (date(2022, 1, 1), date(2022, 1, 1)),  # a period without a day
        (date(2022, 1, 1), date(2021, 1, 1)),
    ],
)
def test_the_database_refuses_versions_that_contradict(valid_from: date, valid_to: date | None) -> None:
    add()
    with pytest.raises(IntegrityError), transaction.atomic():
        add(valid_from, valid_to)
    assert Area.objects.count() == 1


def test_versions_may_follow_each_other() -> None:
    add(START, date(2021, 1, 1))
    add(date(2021, 1, 1))
    assert Area.objects.count() == 2


def test_an_external_code_belongs_to_one_area_per_scheme() -> None:
    ExternalCode.objects.create(area_code=CITY, scheme="police", code="1")
    ExternalCode.objects.create(area_code=CITY, scheme="hotline", code="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        ExternalCode.objects.create(area_code="370682001000000", scheme="police", code="1")
