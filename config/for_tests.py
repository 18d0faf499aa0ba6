"""The environment of the test suite, set before settings load (a pytest plugin, named in pyproject.toml)."""

import os
import tempfile

os.environ.setdefault("WANGGE_SECRET_KEY", "only-for-tests-" + "0" * 40)
os.environ.setdefault("WANGGE_FIELD_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
os.environ.setdefault("WANGGE_DATA_DIR", tempfile.mkdtemp(prefix="wangge-test-"))
os.environ.setdefault("WANGGE_PUBLIC_RATE", "0")
