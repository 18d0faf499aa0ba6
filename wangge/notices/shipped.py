"""The words that come with the product, read once from data/templates.toml. Pure."""

import tomllib
from functools import cache
from pathlib import Path

from wangge.notices.wording import Words

SHIPPED = Path(__file__).parent / "data" / "templates.toml"
Place = tuple[str, str, str]  # event, audience, language


@cache
def shipped_words() -> dict[Place, Words]:
    """Every shipped text by event, audience and language."""
    events = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return {
        (event, audience, language): Words(words.get("title", ""), words["body"])
        for event, audiences in events.items()
        for audience, languages in audiences.items()
        for language, words in languages.items()
    }
