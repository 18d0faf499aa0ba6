"""Reading agreements, what they give, and who looked."""

from wangge.privacy.queries.agreements import agreement, agreements, is_running, looks_at, may_do
from wangge.privacy.queries.rows import Shared, shared_rows

__all__ = ["Shared", "agreement", "agreements", "is_running", "looks_at", "may_do", "shared_rows"]
