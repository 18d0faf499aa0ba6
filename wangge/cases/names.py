"""Does a search look like a person's name? Such searches are kept for the auditor's review (product.md section 4)."""

from wangge.lib.family_names import FAMILY_NAMES

LENGTHS = (2, 3)


def looks_like_name(words: str, known: frozenset[str] = frozenset()) -> bool:
    """Two or three Chinese characters that begin with a family name and are no word of ours (`known`)."""
    text = words.strip()
    if len(text) not in LENGTHS or text in known:
        return False
    return text[0] in FAMILY_NAMES and all("\u4e00" <= character <= "\u9fff" for character in text)
