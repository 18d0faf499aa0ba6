"""The phone's app: its shell, its service worker and its manifest. They hold nobody's data and are open to all."""

import json
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.lib.access import ANYONE, access
from wangge.ui.context import product_version

STYLES = ("ui/tokens.css", "ui/components.css", "ui/staff.css", "ui/field.css", "field/pages.css", "field/app.css")
SCRIPT, WORKER = "field/build/phone.js", "field/build/sw.js"
OTHERS = ("ui/icon.svg", "field/icon-192.png")


@access(ANYONE)
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """One page for every address of the app, whoever opens it."""
    context = {"styles": [static(path) for path in STYLES], "script": static(SCRIPT)}
    response = render(request, "field/shell.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@access(ANYONE)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker with the addresses of this release before it: another release is another worker."""
    assets = [static(path) for path in (*STYLES, SCRIPT, *OTHERS)]
    known = {"SHELL": reverse("field:shell"), "ASSETS": assets, "RELEASE": _release()}
    begin = "".join(f"const {name}={json.dumps(value)};\n" for name, value in known.items())
    response = HttpResponse(begin + _built(WORKER), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@access(ANYONE)
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What the phone needs to put the app on its home screen."""
    return JsonResponse(
        {
            "name": _("网格员手机端"),
            "short_name": _("网格"),
            "id": "/field/",
            "start_url": "/field/",
            "scope": "/field/",
            "display": "standalone",
            "background_color": "#f5f6f8",
            "theme_color": "#0a5aa6",
            "icons": [
                {"src": static("field/icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {
                    "src": static("field/icon-512.png"),
                    "sizes": "512x512",
                    "type": "image/png",
                    "purpose": "any maskable",
                },
            ],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@cache
def _built(name: str) -> str:
    found = finders.find(name)
    return Path(str(found)).read_text(encoding="utf-8") if found else ""


@cache
def _release() -> str:
    """Changes with every file of the app."""
    content = "".join(_built(path) for path in (*STYLES, SCRIPT, WORKER))
    return f"{product_version()}-{blake2b(content.encode(), digest_size=6).hexdigest()}"
