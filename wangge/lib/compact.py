"""JSON as it is stored: without blanks, and with characters as they are."""

import json
from typing import Any


class CompactEncoder(json.JSONEncoder):
    """For the columns of tables that grow with every act."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"separators": (",", ":"), "ensure_ascii": False})
