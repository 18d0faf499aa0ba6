"""Keeps the English translations complete: `messages.py update|check|compile [PACKAGE …]`.

A message id is the Chinese text. `update` takes the ids of a package's Python files and templates into its
`locale/en/LC_MESSAGES/django.po`, keeping what is translated; `check` lists what lacks English and fails when there is
any; `compile` writes the .mo files, which are not kept in the repository.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "wangge"
CJK = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")
PLACEHOLDER = re.compile(r"%\(\w+\)s")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
CALL = re.compile(
    r"""\b(?:_|n?gettext|n?pgettext)\((?:[^()'"]|u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*")*\)""",
    re.DOTALL,
)
# The same from run to run and from machine to machine.
HEADER = """msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
# One found message: where, id (or singular and plural), context.
Found = tuple[str, str | tuple[str, str], str | None]


def packages(names: list[str]) -> list[Path]:
    """The named packages, or all of them."""
    return [PACKAGES / name for name in names] or sorted(p for p in PACKAGES.iterdir() if (p / "__init__.py").exists())


def found_in(package: Path) -> Iterator[Found]:
    """Every message of `package`, tests and migrations left out."""
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if not path.is_file() or {"tests", "migrations", "static"} & set(parts):
            continue
        where = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py":
            source = path.read_bytes()
        elif path.suffix in {".html", ".txt"} and "templates" in parts:
            source = _as_python(path.read_text(encoding="utf-8"))
        else:
            continue
        for _line, text, _comments, context in extract("python", BytesIO(source), KEYWORDS):
            yield where, (text[0], text[1]) if isinstance(text, tuple) else text, context


def _as_python(template: str) -> bytes:
    """Django's own reading of a template as code with gettext calls."""
    # In what Django makes of a template, everything but the calls is X: only the calls are kept, each on a line.
    code: str = templatize(template)
    return "\n".join(match.group(0) for match in CALL.finditer(code)).encode()


def po_path(package: Path) -> Path:
    return package / "locale" / "en" / "LC_MESSAGES" / "django.po"


def read(package: Path) -> Catalog:
    path = po_path(package)
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def needs_english(text: str | tuple[str, str]) -> bool:
    return bool(CJK.search(text if isinstance(text, str) else text[0]))


def update(package: Path) -> int:
    """Take the package's ids into its po file; those no longer used are dropped. Returns how many lack English."""
    old, new = read(package), Catalog(locale="en", charset="utf-8", fuzzy=False)
    for where, text, context in found_in(package):
        if needs_english(text):
            kept = old.get(text if isinstance(text, str) else text[0], context)
            # An id that has become plural has no English yet: one text would be taken apart into letters.
            is_alike = kept is not None and isinstance(kept.string, str) == isinstance(text, str)
            string = kept.string if kept and is_alike else ""
            new.add(text, string=string, locations=[(where, 0)], context=context)
    if not len(new):
        return 0
    path = po_path(package)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, new, width=118, no_location=True, omit_header=True, sort_output=True)
    return sum(1 for message in new if message.id and not _translated(message))


def _translated(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    if isinstance(message.string, str) or message.string is None:
        return bool(message.string)
    # Of a plural the last form names every value; a message that lost them on the way would show none.
    named = set(PLACEHOLDER.findall(message.id[0]))
    return all(message.string) and named <= set(PLACEHOLDER.findall(message.string[-1]))


def missing(package: Path) -> list[Found]:
    catalog = read(package)
    lacking = {}
    for where, text, context in found_in(package):
        key = text if isinstance(text, str) else text[0]
        if needs_english(text) and not _translated(catalog.get(key, context)):
            lacking[(key, context)] = (where, text, context)
    return list(lacking.values())


def clashes(folders: list[Path]) -> list[str]:
    """Messages with two English texts: Django merges all packages, so only one of them would ever be shown."""
    found: dict[tuple[str | None, str], dict[str, str]] = {}
    for package in folders:
        for message in read(package):
            if isinstance(message.id, str) and message.id and isinstance(message.string, str) and message.string:
                found.setdefault((message.context, message.id), {}).setdefault(message.string, package.name)
    return [
        f"{text}: " + " / ".join(f"{english!r} ({package})" for english, package in texts.items())
        for (_context, text), texts in found.items()
        if len(texts) > 1
    ]


def compile_all(folders: list[Path]) -> int:
    """Write the .mo beside each .po, and the Chinese one that says each id as it is; returns how many packages.

    Without the Chinese one, an office whose language is English would show English to those who chose Chinese: Django
    falls back to the default language for an id that the chosen one does not list.
    """
    written = 0
    for package in folders:
        path = po_path(package)
        if not path.exists():
            continue
        english, chinese = read(package), Catalog(locale="zh_Hans")
        for message in english:
            if message.id:
                same = (message.id[1],) if isinstance(message.id, tuple) else message.id
                chinese.add(message.id, string=same, context=message.context)
        beside = package / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
        beside.parent.mkdir(parents=True, exist_ok=True)
        for target, catalog in ((path.with_suffix(".mo"), english), (beside, chinese)):
            with target.open("wb") as file:
                write_mo(file, catalog)
        written += 1
    return written


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", choices=["update", "check", "compile"])
    parser.add_argument("packages", nargs="*", help="names below wangge/; all when none is given")
    options = parser.parse_args(arguments)
    folders = packages(options.packages)
    if options.command == "compile":
        print(f"{compile_all(folders)} packages compiled")
        return 0
    if options.command == "update":
        for package in folders:
            lacking = update(package)
            if lacking:
                print(f"{package.name}: {lacking} without English")
        return 0
    lacking_all = [found for package in folders for found in missing(package)]
    for where, text, _context in lacking_all:
        print(f"{where}: {text}")
    print(f"{len(lacking_all)} messages without English")
    clashing = clashes(packages([]))
    for line in clashing:
        print(f"two English texts, give one a context: {line}")
    return 1 if lacking_all or clashing else 0


if __name__ == "__main__":
    sys.exit(main())
