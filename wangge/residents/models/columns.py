"""What several tables of this package say in the same way."""

from typing import Any

from django.db import models
from django.db.models import Func


class AreaColumns(models.Model):
    """The place as codes, a column for each level, so that a scope is an equality."""

    town = models.CharField(max_length=15)
    village = models.CharField(max_length=15)
    grid = models.CharField(max_length=15)

    class Meta:
        abstract = True


class YearAfter(Func):
    """The day twelve months after a day, as the database reckons it: for constraints."""

    arity = 1
    output_field = models.DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, template="date(%(expressions)s, '+12 months')", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(%(expressions)s + interval '12 months')::date"
        return super().as_sql(compiler, connection, template=template, **context)
