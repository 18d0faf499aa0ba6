"""`wangge openapi`: the OpenAPI 3.1 document of the API, made from its code."""

import argparse
import json

from django.utils.translation import gettext as _

from wangge.api.urls import api
from wangge.cli.console import OK, say


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _("输出写到标准输出：wangge openapi > api.json")


def run(args: argparse.Namespace) -> int:
    document = api.get_openapi_schema()
    # Through the API's own encoder: enumerations and labels become plain text.
    say(json.dumps(document, ensure_ascii=False, indent=2, default=str))
    return OK
