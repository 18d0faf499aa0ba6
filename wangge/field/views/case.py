"""A case on the phone: what it is about, what can be done now, its photos, talk and history."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases import access as case_access
from wangge.cases.actions import perform
from wangge.cases.actions.revealing import may_ask, reveal_contact
from wangge.cases.channels import PROOF_FILE, REPORT_FILE
from wangge.cases.queries.telling import case_document, staff_timeline
from wangge.cases.states import Act, State
from wangge.catalogue import queries as catalogue
from wangge.catalogue.errors import UnknownCategory
from wangge.catalogue.queries import may_settle
from wangge.field import photos
from wangge.field.forms.acts import FORMS, ActForm, fresh
from wangge.field.photos import Photos
from wangge.field.views.frame import frame
from wangge.field.words import ACT_ICONS, ACTS, DONE, MODES, SUBMITS, TONES
from wangge.files.intake import check_announced_size
from wangge.files.limits import Kind
from wangge.files.queries import for_owner, of_owner
from wangge.files.serving import serve
from wangge.files.storage import Variant
from wangge.journal.actions import once
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Actor, Role
from wangge.lib.errors import ClientIdReused, DomainError, NotFound
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.cases.models import Case
    from wangge.files.models import Upload

LIKELY = (Act.SIGN, Act.ANSWER, Act.SELF_HANDLE)


@dataclass(frozen=True, slots=True)
class ShownFile:
    url: str
    thumb: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Button:
    """An act that may be done now."""

    label: str
    href: str
    icon: str


@access(Role.WORKER)
@require_safe
def case(request: PageRequest, number: str) -> HttpResponse:
    return _page(request, case_access.get_case(request.actor, number))


@access(Role.WORKER)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: PageRequest, number: str, name: str) -> HttpResponse:
    """The form of an act, or the act itself; a second tap on its button gives the first one's answer."""
    wanted = next((each for each in FORMS if each == name), None)
    if wanted is None:
        raise NotFound
    found = case_access.get_case(request.actor, number)
    if request.method != "POST":
        case_access.require(request.actor, found, wanted)
        return _form_page(request, found, fresh(wanted, category=found.category), Photos([], [], ""))
    check_announced_size(int(request.headers.get("Content-Length") or 0))
    data = request.POST.copy()
    client_id = _uuid(data.get("client_id", ""))
    purpose = REPORT_FILE if wanted == Act.REQUEST_RETURN else PROOF_FILE
    sent = [(purpose, file) for file in request.FILES.getlist("photos")]
    received = photos.receive(sent, data.get("kept", ""), client_id)
    data["client_id"], data["kept"] = str(client_id), received.token
    form = FORMS[wanted](data, request.FILES, auto_id=f"{wanted}_%s", label_suffix="")
    if not form.is_valid() or received.refused:
        return _form_page(request, found, form, received, status=422)
    return _do(request, found, form, received)


def _do(request: PageRequest, found: "Case", form: ActForm, received: Photos) -> HttpResponse:
    by, now, number = request.actor, clock.now(), found.number
    if form.act_input([]) is None:
        return _form_page(request, found, form, received, status=422)
    aside = ("kept", "client_id", "photos")
    given = {name: str(value) for name, value in form.cleaned_data.items() if name not in aside}
    body = {"case": number, "act": str(form.act), "fields": given, "files": received.digests}

    def run() -> tuple[int, str]:
        # Got again inside the transaction: whoever was faster is seen.
        current = case_access.case_for(by, number, form.act)
        files = photos.attach(received.kept, case_id=current.pk, by=by, now=now)
        data = form.act_input(files)
        assert data is not None  # judged above
        perform(case=current, act=form.act, data=data, by=by, now=now)
        return 303, ""

    try:
        once(client_id=form.cleaned_data["client_id"], caller=f"{by.kind}:{by.id}", body=body, now=now, do=run)
    except ClientIdReused:
        messages.warning(request, _("这一步刚才已经提交过，没有重复办理。"))
        return HttpResponseRedirect(reverse("field:case", args=[number]))
    except DomainError as error:
        if error.status not in (409, 422):
            raise
        form.add_refusals(error.fields, str(error.detail))
        return _form_page(request, found, form, received, status=error.status)
    messages.success(request, str(DONE[form.act]))
    return HttpResponseRedirect(reverse("field:case", args=[number]))


@access(Role.WORKER)
@require_POST
def contact(request: PageRequest, number: str) -> HttpResponse:
    """The reporter's telephone, for a stated purpose; each look is journalled."""
    found = case_access.get_case(request.actor, number)
    purpose = request.POST.get("purpose", "").strip()[:200]
    if not purpose:
        return _page(request, found, contact_error=_("请写明联系的用途"), status=422)
    try:
        shown = reveal_contact(case=found, purpose=purpose, by=request.actor, now=clock.now())
    except DomainError as error:
        return _page(request, found, contact_error=str(error.detail), status=error.status)
    response = _page(request, found, contact=shown)
    response["Cache-Control"] = "no-store, private"
    return response


@access(Role.WORKER)
@require_safe
def file(request: PageRequest, number: str, upload_id: uuid.UUID) -> HttpResponseBase:
    return serve(request, _upload(request.actor, number, upload_id))


@access(Role.WORKER)
@require_safe
def thumbnail(request: PageRequest, number: str, upload_id: uuid.UUID) -> HttpResponseBase:
    return serve(request, _upload(request.actor, number, upload_id), Variant.THUMBNAIL)


def _upload(actor: Actor, number: str, upload_id: uuid.UUID) -> "Upload":
    """A file of a case that the worker may see; what a reporter sent in confidence is the desks' alone."""
    found = case_access.get_case(actor, number)
    upload = of_owner("case", found.pk, upload_id)
    if case_access.is_reporters(upload) and not case_access.reads_own_words(actor, found):
        raise NotFound
    return upload


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def acts_of(actor: Actor, found: "Case") -> list[Act]:
    """The phone's acts that may be done now; settling only where the item is admitted or not yet judged."""
    allowed = case_access.allowed_acts(actor, found)
    return [each for each in ACTS if each in allowed and (each != Act.SELF_HANDLE or _may_settle(found))]


def _may_settle(found: "Case") -> bool:
    if "confidential" in (found.contact_mode, found.secrecy):
        return False
    try:
        return not found.category or may_settle(catalogue.category(found.category))
    except UnknownCategory:
        return False


def _page(request: PageRequest, found: "Case", status: int = 200, **more: Any) -> HttpResponse:
    actor, now = request.actor, clock.now()
    allowed = acts_of(actor, found)
    likely = next((each for each in LIKELY if each in allowed), None)
    context = _facts(request, found, now)
    context |= {
        "likely": _button(found, likely) if likely else None,
        "sign_form": fresh(Act.SIGN) if likely == Act.SIGN else None,
        "sign_words": SUBMITS[Act.SIGN],
        "others": [_button(found, each) for each in allowed if each != likely],
        "may_ask": may_ask(actor, found) and found.contact_id is not None,
        **more,
    }
    return render(request, "field/case.html", context, status=status)


def _form_page(request: PageRequest, found: "Case", form: ActForm, received: Photos, status: int = 200) -> HttpResponse:
    context = _facts(request, found, clock.now()) | {
        "form": form,
        "act_title": ACTS[form.act],
        "submit": SUBMITS[form.act],
        "kept_photos": received.kept,
        "refused": received.refused,
    }
    return render(request, "field/act.html", context, status=status)


def _facts(request: PageRequest, found: "Case", now: datetime) -> dict[str, Any]:
    actor = request.actor
    reads = case_access.reads_own_words(actor, found)
    document = case_document(found, actor, now)
    shown = [upload for upload in for_owner("case", found.pk) if reads or not case_access.is_reporters(upload)]
    point = f"{found.lat:.6f},{found.lon:.6f}" if found.lat is not None and found.lon is not None else ""
    return frame(
        request,
        now,
        "today",
        case=found,
        document=document,
        tone=TONES.get(State(found.state), ""),
        mode=MODES.get(found.contact_mode, ""),
        is_secret=not reads,
        point=point,
        before=[_file(found, upload) for upload in shown if case_access.is_reporters(upload)],
        proof=[_file(found, upload) for upload in shown if not case_access.is_reporters(upload)],
        steps=_steps(found, actor),
        query_code=found.query_code if found.reporter_user_id == actor.id else "",
    )


def _button(found: "Case", each: Act) -> Button:
    return Button(str(ACTS[each]), reverse("field:act", args=[found.number, each]), ACT_ICONS[each])


def _file(found: "Case", upload: "Upload") -> ShownFile:
    args = [found.number, upload.pk]
    has_thumb = upload.has_thumbnail and upload.kind in (Kind.PICTURE, Kind.VIDEO)
    thumb = reverse("field:thumbnail", args=args) if has_thumb else ""
    return ShownFile(reverse("field:file", args=args), thumb, upload.name, upload.kind)


def _steps(found: "Case", actor: Actor) -> list[dict[str, Any]]:
    """The history, newest first."""
    moments = staff_timeline(found, actor)
    steps = [
        {"label": each.label, "at": each.at, "who": each.org or each.actor, "text": each.text, "tone": ""}
        for each in reversed(moments)
    ]
    if steps:
        steps[0]["tone"] = "now"
    return steps
