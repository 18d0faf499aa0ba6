"""Reporting in two steps. Each page carries the other step's answers, so that going back loses nothing."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases.queries.readiness import takes_reports
from wangge.files.intake import check_announced_size
from wangge.lib import clock
from wangge.lib.access import ANYONE, access
from wangge.portal import kept_files, places
from wangge.portal.forms.follow import MessageForm
from wangge.portal.forms.report import MODE_WORDS, ContactForm, WhatForm, as_typed, new_client_id, report_input
from wangge.portal.kept_files import KeptFile, RefusedFile
from wangge.portal.once import register
from wangge.residents.queries import current_notice


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a form: kept so far, just refused, and the hidden value that carries them on."""

    kept: list[KeptFile]
    refused: list[RefusedFile]
    token: str


@access(ANYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """`go` says which button was pressed: list (show the villages), back, next or send."""
    if not takes_reports():
        return render(request, "portal/not_ready.html", status=503)
    if request.method != "POST":
        return _first_page(request)
    check_announced_size(int(request.headers.get("Content-Length") or 0))
    client_id = _client_id(request)
    files = _files(request, client_id)
    data = request.POST.copy()
    data["client_id"], data["kept"] = str(client_id), files.token
    version = _notice_version()
    if "forget" in data:
        data["lon"] = data["lat"] = ""
    go = "list" if {"drop", "forget"} & set(data) else data.get("go", "next")
    if go in ("list", "back"):
        what = WhatForm(initial=as_typed(WhatForm, data))
        return _what_page(request, what, _contact_typed(data, version), files)
    what = WhatForm(data)
    if not what.is_valid():
        return _what_page(request, what, _contact_typed(data, version), files, status=422)
    if go != "send":
        return _contact_page(request, what, _contact_typed(data, version), files)
    contact = ContactForm(data, notice_version=version)
    if not contact.is_valid():
        return _contact_page(request, what, contact, files, status=422)
    return _send(request, what, contact, files)


def _send(request: HttpRequest, what: WhatForm, contact: ContactForm, files: Files) -> HttpResponse:
    done = register(data=report_input(what, contact), files=files.kept, now=clock.now())
    if done.is_changed:
        # The form was sent before and edited since: the new words are offered as a message to the same case.
        form = MessageForm(initial={"client_id": new_client_id(), "text": what.cleaned_data["text"][:1900]})
        return render(request, "portal/already.html", {"case": done.case, "form": form}, status=409)
    return HttpResponseRedirect(reverse("portal:receipt", args=[done.case.query_code]))


@access(ANYONE)
@require_safe
def places_part(request: HttpRequest) -> HttpResponse:
    """The three selects again, after a town or village was chosen: a part of the page for htmx."""
    form = WhatForm(initial=as_typed(WhatForm, request.GET))
    return render(request, "portal/parts/places.html", {"what": form})


def _client_id(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("client_id", ""))
    except ValueError:
        return new_client_id()


def _files(request: HttpRequest, client_id: uuid.UUID) -> Files:
    kept = kept_files.unpack(request.POST.get("kept", ""), client_id)
    dropped = request.POST.get("drop", "")
    kept = [file for file in kept if str(file.received.id) != dropped]
    sent = [*request.FILES.getlist("photos"), *request.FILES.getlist("voice")]
    kept, refused = kept_files.receive(sent, kept)
    return Files(kept, refused, kept_files.pack(kept, client_id))


def _notice_version() -> int:
    notice = current_notice(clock.now())
    return notice.version if notice else 0


def _contact_typed(data: Any, version: int) -> ContactForm:
    typed = as_typed(ContactForm, data)
    typed.pop("notice_version", None)
    return ContactForm(initial=typed, notice_version=version)


def _first_page(request: HttpRequest) -> HttpResponse:
    """An empty form, with the grid and the category that a poster or a link names."""
    initial: dict[str, Any] = {"client_id": new_client_id(), "category": request.GET.get("category", "")}
    initial |= places.selects_for(request.GET.get("grid", ""))
    what = WhatForm(initial=initial)
    return _what_page(request, what, None, Files([], [], ""))


def _what_page(
    request: HttpRequest, what: WhatForm, contact: ContactForm | None, files: Files, status: int = 200
) -> HttpResponse:
    chosen = places.lowest_area(*(str(what[name].value() or "") for name in ("town", "village", "grid")))
    context = {
        "what": what,
        "contact": contact,
        "files": files,
        "chosen": places.area_place(chosen) if chosen else None,
        "has_point": bool(what["lon"].value() and what["lat"].value()),
    }
    return render(request, "portal/report_what.html", context, status=status)


def _contact_page(
    request: HttpRequest, what: WhatForm, contact: ContactForm, files: Files, status: int = 200
) -> HttpResponse:
    options = [(option, MODE_WORDS[str(option.data["value"])]) for option in contact["mode"]]
    context = {
        "what": what,
        "contact": contact,
        "files": files,
        "place": what.place,
        "category": what.chosen_category,
        "modes": options,
        "notice": current_notice(clock.now()),
    }
    return render(request, "portal/report_contact.html", context, status=status)
