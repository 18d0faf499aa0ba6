"""Libraries that only some work needs are loaded with their first use: a start does not wait for them."""

import importlib
from typing import Any


class _Late:
    """Stands for a module, which is loaded when something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)


def late(name: str) -> Any:
    """The module `name`, later: `xlsxwriter = late("xlsxwriter")` at the top of a file, beside a typed import."""
    return _Late(name)
