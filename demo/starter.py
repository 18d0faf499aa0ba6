"""What the shipped model learns from: the catalogue's own words and the demonstration's texts, nothing else."""

import random

from demo import texts
from wangge.catalogue.listing import shipped_rows
from wangge.triage.examples import Example

FILLS = 4  # different fillings of each template
PLACES = ("梨园社区居委会", "前疃村委会")


def starter_examples() -> list[Example]:
    """For each item its name, line, keywords and filled templates; always the same, in the same order.

    The last fifth are fillings of templates that stand nowhere before, so that what is held out at the end is new.
    """
    first: list[Example] = []
    last: list[Example] = []
    for _line, row in shipped_rows():
        code = row["code"]
        if len(code) == 2:
            continue
        first += [Example(text, code) for text in _of_catalogue(row)]
        for number, line in enumerate(texts.load().items[code].reports):
            filled = [Example(text, code) for text in _filled(line, random.Random(f"starter {code} {number}"))]
            (last if number % 4 == 1 else first).extend(filled)
    return first + last


def _of_catalogue(row: dict[str, str]) -> list[str]:
    keywords = row["keywords"].split("|")
    return [row["name"], row["description"], "，".join(keywords), *keywords]


def _filled(line: texts.Line, draw: random.Random) -> list[str]:
    found = []
    for turn in range(FILLS):
        is_town = line.town if line.town != line.village else turn % 2 == 0
        place = texts.place_name(PLACES[0 if is_town else 1])
        found.append(texts.fill(line.text, draw, is_town=is_town, place=place))
    return found
