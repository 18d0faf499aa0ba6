"""Takes every address out of package-lock.json: lock files carry hashes, and name no host."""

import json
from pathlib import Path
from typing import Any


def stripped(value: Any) -> Any:
    """The value without keys whose only use is an address."""
    if isinstance(value, dict):
        return {key: stripped(item) for key, item in value.items() if key not in {"funding", "resolved"}}
    return [stripped(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    lock = Path(__file__).resolve().parent.parent / "package-lock.json"
    lock.write_text(json.dumps(stripped(json.loads(lock.read_text())), indent=2) + "\n")
