"""The far side of cleaning: a short-lived process with bounded memory and time that opens one stranger's file.

A decoder that crashes, loops or swells takes this process with it and nothing else.
"""

import resource
import sys
from collections.abc import Callable
from pathlib import Path

from wangge.files.cleaned import Cleaned
from wangge.files.limits import CHILD_CPU_SECONDS, CHILD_MEMORY_BYTES
from wangge.files.refusal import Reason, Refused
from wangge.files.sniff import Format

Cleaner = Callable[[Path, Path, Path, Format], Cleaned]
REFUSED = "refused "  # before a reason, in place of the JSON


def run(clean: Cleaner) -> int:
    """Arguments: format, source, target, thumbnail. Prints the facts as JSON, or `refused <reason>`."""
    fmt, source, target, thumbnail = sys.argv[1:5]
    limit(resource.RLIMIT_AS, CHILD_MEMORY_BYTES)
    limit(resource.RLIMIT_CPU, CHILD_CPU_SECONDS)
    limit(resource.RLIMIT_CORE, 0)
    try:
        answer = clean(Path(source), Path(target), Path(thumbnail), Format(fmt)).to_json()
    except Refused as refused:
        answer = f"{REFUSED}{refused.reason}"
        sys.stderr.write(f"{refused}\n")
    except MemoryError:
        answer = f"{REFUSED}{Reason.UNREADABLE}"
    sys.stdout.write(f"{answer}\n")
    return 0


def limit(what: int, most: int) -> None:
    """Bound this process; it can only be drawn tighter."""
    _soft, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
