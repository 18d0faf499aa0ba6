"""Instants are what they were, whatever an engine keeps of them; on SQLite databases of before are taken over."""

import importlib
from datetime import UTC, date, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Max
from django.db.models.functions import ExtractHour, TruncDay, TruncMonth

from wangge.lib.sqlite import instants
from wangge.residents.models import Contact

pytestmark = pytest.mark.django_db
CHINA = timezone(timedelta(hours=8))
TOLD = [
    datetime(2026, 11, 27, 3, 4, 5, 678, tzinfo=UTC),
    datetime(2026, 11, 27, 3, 4, 5, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(2100, 2, 28, 15, 59, 59, 900_000, tzinfo=CHINA),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
]
only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="instants are numbers on SQLite alone")


@pytest.mark.parametrize("instant", TOLD)
def test_an_instant_comes_back_to_the_microsecond(instant: datetime) -> None:
    kept = Contact.objects.create(created_at=instant)
    found = Contact.objects.get(created_at=instant)
    assert found.pk == kept.pk and found.created_at == instant and found.created_at.utcoffset() == timedelta()
    assert Contact.objects.aggregate(last=Max("created_at"))["last"] == instant


def test_instants_are_compared_ordered_and_cut_into_days_of_the_office() -> None:
    # 07:30 on the 27th in China, on the 28th at 00:10, and a minute before.
    times = [datetime(2026, 11, 26, 23, 30, tzinfo=UTC), datetime(2026, 11, 27, 16, 10, tzinfo=UTC)]
    times.append(times[1] - timedelta(minutes=11))
    for each in times:
        Contact.objects.create(created_at=each)
    found = Contact.objects.order_by("created_at")
    assert [each.created_at for each in found] == sorted(times)
    assert found.filter(created_at__gte=times[2], created_at__lt=times[1]).count() == 1
    assert found.filter(created_at__date=date(2026, 11, 27)).count() == 2
    assert found.filter(created_at__year=2026, created_at__month=11).count() == 3
    assert list(found.annotate(hour=ExtractHour("created_at")).values_list("hour", flat=True)) == [7, 23, 0]
    days = found.annotate(day=TruncDay("created_at")).values_list("day", flat=True)
    assert [each.day for each in days] == [27, 27, 28]
    assert {each.month for each in found.annotate(month=TruncMonth("created_at")).values_list("month", flat=True)} == {
        11
    }


def test_the_time_between_two_instants_is_a_duration() -> None:
    start = datetime(2026, 11, 27, tzinfo=UTC)
    Contact.objects.create(created_at=start, erased_at=start + timedelta(days=3, microseconds=7))
    between = ExpressionWrapper(F("erased_at") - F("created_at"), DurationField())
    found = Contact.objects.annotate(between=between).get()
    assert found.between == timedelta(days=3, microseconds=7)
    hour = timedelta(hours=1)
    Contact.objects.update(created_at=F("created_at") + timedelta(days=2), erased_at=F("erased_at") - hour)
    found.refresh_from_db()
    assert found.created_at == start + timedelta(days=2)
    assert found.erased_at == start + timedelta(days=2, hours=23, microseconds=7)


@only_sqlite
def test_columns_hold_numbers_and_old_text_is_read() -> None:
    kept = Contact.objects.create(created_at=TOLD[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT typeof(created_at) FROM residents_contact")
        assert cursor.fetchone() == ("integer",)
        cursor.execute("UPDATE residents_contact SET created_at = '2026-11-27 03:04:05.000678'")
    assert Contact.objects.get(pk=kept.pk).created_at == TOLD[0]
    assert Contact.objects.annotate(same=Max("created_at", output_field=DateTimeField())).get().same == TOLD[0]


@only_sqlite
def test_a_database_of_before_is_taken_over_and_given_back() -> None:
    migration = importlib.import_module("wangge.cases.migrations.0014_instants_as_numbers")
    editor = SimpleNamespace(connection=connection)
    old = [str(each.astimezone(UTC))[:-6] for each in TOLD]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_before (id integer PRIMARY KEY, at datetime NULL, what varchar(9))")
        cursor.execute("CREATE INDEX before_at ON of_before (at) WHERE at IS NOT NULL")
        cursor.executemany("INSERT INTO of_before (at, what) VALUES (%s, '2026-11-27')", [[each] for each in old])
        cursor.execute("INSERT INTO of_before (at) VALUES (NULL)")
        for _again in range(2):
            migration.to_numbers(None, editor)
        cursor.execute("SELECT CAST(at AS text), what FROM of_before ORDER BY id")
        rows = cursor.fetchall()
        assert [int(each[0]) for each in rows[:-1]] == [instants.number_of(each) for each in TOLD]
        assert rows[0][1] == "2026-11-27" and rows[-1] == (None, None)
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'before_at'")
        assert cursor.fetchone() == ("CREATE INDEX before_at ON of_before (at) WHERE at IS NOT NULL",)
        migration.to_text(None, editor)
        cursor.execute("SELECT CAST(at AS text) FROM of_before ORDER BY id")
        assert [each[0] for each in cursor.fetchall()] == [*old, None]
