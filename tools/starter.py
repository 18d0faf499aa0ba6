"""Writes the model that is shipped, from the project's own words: `make starter`."""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("WANGGE_SECRET_KEY", "only-to-train-the-starter")
django.setup()

from demo.starter import starter_examples  # noqa: E402  (settings come first)
from wangge.cases.queries.suggesting import SHIPPED  # noqa: E402
from wangge.triage.training import train  # noqa: E402
from wangge.triage.weights import packed  # noqa: E402


def main() -> None:
    examples = starter_examples()
    trained = train(examples, by_time=True)
    model = trained.model
    SHIPPED.parent.mkdir(exist_ok=True)
    SHIPPED.write_bytes(packed(model))
    held = trained.held_out
    print(f"on {held.n} fillings of templates that it had not seen: macro-F1 {held.macro_f1}, accuracy {held.accuracy}")
    print(f"{SHIPPED.relative_to(ROOT)}: {len(examples)} texts, {len(model.labels)} labels, {len(model.keys)} grams")


if __name__ == "__main__":
    main()
