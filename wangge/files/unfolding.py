"""The far side of a table's check: a short-lived process that unfolds its sheets within bounded memory and time.

A spreadsheet of a thousand bytes may name its last possible cell; whoever reads it makes room for all those before it.
Arguments: the file and the bytes of memory. Ends with 0 when every sheet could be read.
"""

import resource
import sys

from python_calamine import CalamineError, CalamineWorkbook

from wangge.files.child import limit
from wangge.files.limits import CHILD_CPU_SECONDS


def main() -> int:
    path, memory = sys.argv[1], int(sys.argv[2])
    limit(resource.RLIMIT_AS, memory)
    limit(resource.RLIMIT_CPU, CHILD_CPU_SECONDS)
    limit(resource.RLIMIT_CORE, 0)
    with open(path, "rb") as file:  # noqa: PTH123  # calamine tells the format by the content
        book = CalamineWorkbook.from_filelike(file)
        for name in book.sheet_names:
            book.get_sheet_by_name(name)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CalamineError, OSError, ValueError, MemoryError):
        sys.exit(1)
