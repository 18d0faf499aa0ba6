"""Where a page ends, as the words that ask for the next: the instant and the key of its last row."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wangge.lib.errors import InvalidInput


def encode_cursor(value: datetime | None, pk: int) -> str:
    text = json.dumps([value.isoformat() if value else None, pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[datetime | None, int]:
    """The instant and key in a cursor; raises `InvalidInput` for a broken one."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        value: Any = json.loads(base64.urlsafe_b64decode(padded.encode()))
        instant, pk = value
        if instant is not None:
            instant = datetime.fromisoformat(instant)
            if instant.tzinfo is None:
                raise ValueError("an instant without an offset")
        return instant, int(pk)
    except (ValueError, TypeError, binascii.Error):
        raise InvalidInput(fields={"cursor": _("不是本列表给出的游标")}) from None
