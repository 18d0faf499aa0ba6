"""A stranger's file in, a cleaned file out, through a separate process: see `child.py`."""

import os
import subprocess
import sys
from pathlib import Path

from wangge.files.child import REFUSED
from wangge.files.cleaned import Cleaned
from wangge.files.limits import CHILD_WALL_SECONDS, Kind
from wangge.files.refusal import Reason, Refused
from wangge.files.sniff import FACTS, Format

_PROJECT = Path(__file__).resolve().parents[2]
# None of our secrets; few memory arenas, since the bound counts what each thread reserves.
ENVIRONMENT = {"PYTHONPATH": str(_PROJECT), "PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
_CLEANERS = {
    Kind.PICTURE: "wangge.files.pictures",
    Kind.SOUND: "wangge.files.recordings",
    Kind.VIDEO: "wangge.files.recordings",
    Kind.DOCUMENT: "wangge.files.documents",
}


def clean(source: Path, target: Path, thumbnail: Path, fmt: Format) -> Cleaned:
    """Write a cleaned copy of `source`, whose first bytes say `fmt`, to `target`, and perhaps a `thumbnail`.

    The stored format stands in the answer. Raises Refused when the file cannot be read whole or is out of bounds;
    neither target may be used then.
    """
    command = [sys.executable, "-P", "-m", _CLEANERS[FACTS[fmt].kind]]
    try:
        ended = subprocess.run(  # noqa: S603  # our own module and paths of our own making
            [*command, fmt, str(source), str(target), str(thumbnail)],
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=CHILD_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(Reason.UNREADABLE, "took too long") from error
    answer = ended.stdout.strip().rpartition("\n")[2]
    if ended.returncode != 0 or not answer:
        raise Refused(Reason.UNREADABLE, f"exit {ended.returncode}: {ended.stderr[-500:]}")
    if answer.startswith(REFUSED):
        raise Refused(Reason(answer.removeprefix(REFUSED)), ended.stderr[-500:].strip())
    return Cleaned.from_json(answer)
