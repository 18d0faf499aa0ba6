"""Text cut into overlapping pairs of characters, for search indexes: most Chinese words have two.

Cases and places keep an index of such tokens each, on FTS5 and on tsvector with GIN.
"""

import re

# Chinese characters without the hexagrams between their two blocks, which no tokenizer takes for letters.
_RUNS = re.compile(r"[\u3400-\u4db5\u4e00-\u9fcc\uf900-\ufad9]+|[a-z0-9]+")
_LONGEST = 40  # characters of a Latin word: PostgreSQL holds lexemes of 2 kB, and nobody types more to find one
_LONG_NUMBER = re.compile(r"\d[\d\s-]{5,}\d")


def words(text: str) -> list[str]:
    """Tokens of free text: pairs of Chinese characters, whole Latin words and short numbers.

    Runs of seven or more digits (telephones, identity numbers) never enter the index.
    """
    tokens: list[str] = []
    for run in _RUNS.findall(_LONG_NUMBER.sub(" ", text.lower())):
        if run[0] < "\u3400" or len(run) == 1:
            tokens.append(run[:_LONGEST])
        else:
            tokens.extend(run[index : index + 2] for index in range(len(run) - 1))
            # Single characters are searched for too ("井"), but only as the start of a pair or the run's last one.
            tokens.append(run[-1])
    return tokens


def sought(phrase: str) -> list[str]:
    """Tokens of what is searched for; none for a phrase without letters or digits."""
    tokens: list[str] = []
    for run in _RUNS.findall(phrase.lower()):
        if run[0] >= "\u3400" and len(run) > 1:
            tokens.extend(run[index : index + 2] for index in range(len(run) - 1))
        else:
            tokens.append(run[:_LONGEST])
    return list(dict.fromkeys(tokens))


def fts_term(token: str) -> str:
    """A token in the language of FTS5."""
    # One Chinese character alone is the beginning of the pairs that start with it.
    return f'"{token}"*' if len(token) == 1 and token >= "\u3400" else f'"{token}"'


def ts_term(token: str) -> str:
    """A token in the language of PostgreSQL's `tsquery`."""
    return f"'{token}':*" if len(token) == 1 and token >= "\u3400" else f"'{token}'"
