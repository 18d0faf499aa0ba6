"""The settings pages as an administrator uses them: open, fill in, look, confirm."""

import re
from typing import Any

from django.test import Client

from wangge.desk.tests.conftest import fields_of, new_case, now, sign_in, still_snapshots

__all__ = ["new_case", "now", "sign_in", "still_snapshots"]


def opened(client: Client, path: str, form: str) -> dict[str, Any]:
    """What stands in a form of a page."""
    page = client.get(path)
    assert page.status_code == 200, page.content.decode()[:400]
    return fields_of(page, form)


def look(client: Client, path: str, form: str, **values: Any) -> Any:
    """Fill in a form and ask what it would change."""
    return client.post(path, {**opened(client, path, form), "do": "preview", **values})


def confirm(client: Client, path: str, form: str, **values: Any) -> Any:
    """Fill in, look, and confirm exactly what was shown."""
    shown = look(client, path, form, **values)
    assert shown.status_code == 200, text_in(shown)
    return client.post(path, {**hidden(shown), "do": "confirm"})


def hidden(response: Any) -> dict[str, list[str]]:
    """What the preview keeps to be sent again."""
    page = response.content.decode()
    part = page[page.index('id="confirm"') :]
    kept: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', part):
        kept.setdefault(name, []).append(value)
    return kept


def text_in(response: Any) -> str:
    """The words of a page's main part."""
    page = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))
