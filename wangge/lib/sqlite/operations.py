"""How instants are compared, cut and read where they are numbers."""

from datetime import datetime
from typing import Any

from django.db.backends.sqlite3 import operations

from wangge.lib.sqlite import instants


class DatabaseOperations(operations.DatabaseOperations):
    """Django's own, but for the columns of instants. Dates and times of day stay as they are."""

    def adapt_datetimefield_value(self, value: Any) -> Any:
        return instants.number_of(value) if isinstance(value, datetime) else value

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if isinstance(value, int):
            return instants.instant_of(value)
        return instants.instant_from(value) if isinstance(value, str) else value

    def datetime_cast_date_sql(self, sql: str, params: Any, tzname: str | None) -> Any:
        return super().datetime_cast_date_sql(_as_text(sql), params, tzname)

    def datetime_cast_time_sql(self, sql: str, params: Any, tzname: str | None) -> Any:
        return super().datetime_cast_time_sql(_as_text(sql), params, tzname)

    def datetime_extract_sql(self, lookup_type: str, sql: str, params: Any, tzname: str | None) -> Any:
        return super().datetime_extract_sql(lookup_type, _as_text(sql), params, tzname)

    def datetime_trunc_sql(self, lookup_type: str, sql: str, params: Any, tzname: str | None) -> Any:
        return super().datetime_trunc_sql(lookup_type, _as_text(sql), params, tzname)

    def subtract_temporals(self, internal_type: str, lhs: Any, rhs: Any) -> Any:
        if internal_type != "DateTimeField":
            return super().subtract_temporals(internal_type, lhs, rhs)
        (left, left_values), (right, right_values) = lhs, rhs
        return f"({left} - {right})", (*left_values, *right_values)  # microseconds, as durations are kept

    def combine_duration_expression(self, connector: str, sub_expressions: list[str]) -> str:
        if connector not in ("+", "-"):
            return str(super().combine_duration_expression(connector, sub_expressions))
        return f"wangge_shifted('{connector}', {', '.join(sub_expressions)})"


def _as_text(sql: str) -> str:
    return f"wangge_text_of_instant({sql})"
