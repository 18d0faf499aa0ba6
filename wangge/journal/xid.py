"""The writing transaction's id, kept on each row so that readers can stay below the commit horizon."""

from typing import Any

from django.db.models import BigIntegerField, Expression


class CurrentTransaction(Expression):
    """`pg_current_xact_id()` on PostgreSQL; 0 on SQLite, whose single writer commits in id order."""

    output_field = BigIntegerField()
    allowed_default = True

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        if connection.vendor == "postgresql":
            return "(pg_current_xact_id()::text::bigint)", ()
        return "0", ()

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return "wangge.journal.xid.CurrentTransaction", (), {}
