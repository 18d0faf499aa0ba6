"""Doing an act to a case: its form, its checks, and what happens when the case has moved on meanwhile."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wangge.cases.access import allowed_acts, case_for, get_case
from wangge.cases.actions import perform
from wangge.cases.errors import ActNotAllowed, ActUnknown
from wangge.cases.queries.telling import named_org, staff_timeline
from wangge.cases.states import STEPS, Act
from wangge.desk import act_forms, case_page, joined
from wangge.desk.act_words import words_of
from wangge.desk.shown import Named, attached, received
from wangge.desk.views.case import form_context, list_beside, show
from wangge.desk.views.frame import target, toast
from wangge.journal.actions import first_answer, once
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.lib.errors import DomainError, NotFound
from wangge.ui.requests import PageRequest, client_id_of, wants_fragment, whole_number
from wangge.ui.templatetags.ui import local_time

if TYPE_CHECKING:
    from wangge.cases.models import Case

ACTS = {each.value: each for each in Act}
HIDDEN = ("client_id", "version", "seen", "compared", "csrfmiddlewaretoken")
# A refusal of what was typed or sent, not of the person or the case: the form comes back with it.
ABOUT_INPUT = (413, 415, 422)


class _InputRefused(Exception):
    """The act's model refused the input; the form bears the errors."""


@access(*CASE_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: PageRequest, number: str, name: str) -> HttpResponse:
    """The form of an act (GET), or the act itself (POST)."""
    wanted = ACTS.get(name)
    if wanted is None:
        raise ActUnknown
    if request.method == "POST":
        return send(request, number, wanted)
    return _form(request, number, wanted)


def _form(request: PageRequest, number: str, wanted: Act) -> HttpResponse:
    actor = request.actor
    try:
        case = case_for(actor, number, wanted)
    except ActNotAllowed:
        return _moved_on(request, number, wanted)
    # A new category chosen in the form brings other units and limits: the form comes anew, what was typed stays.
    category = request.GET.get("category", "") if target(request) == "act" else ""
    setting = act_forms.setting_of(case, wanted, actor, clock.now(), category)
    typed = {key: request.GET[key] for key in ("note", "brief", "due_at") if category and request.GET.get(key)}
    typed |= {key: request.GET[key] for key in ("into", "of") if request.GET.get(key)}
    form = act_forms.build(setting, seen=len(staff_timeline(case, actor)), initial=typed)
    if target(request) == "act":
        return _part(request, case, form)
    return show(request, case, form=form)


def _part(request: PageRequest, case: "Case", form: act_forms.ActForm, status: int = 200) -> HttpResponse:
    context = {
        "case": case,
        "is_focused": True,
        **form_context(case, form, request.actor, list_beside(request, case).query),
    }
    response = render(request, "desk/parts/act.html", context, status=status)
    if status != 200:
        response["HX-Retarget"], response["HX-Reswap"] = "#act", "outerHTML"
    return response


def send(request: PageRequest, number: str, wanted: Act) -> HttpResponse:
    """Do the act that was sent; refused, the form comes again with all that was typed."""
    actor, now = request.actor, clock.now()
    body = [number, wanted.value, {key: request.POST.getlist(key) for key in request.POST if key not in HIDDEN}]
    client_id = client_id_of(request)
    caller = f"{actor.kind}:{actor.id}"
    if client_id is not None and first_answer(client_id=client_id, caller=caller, body=body) is not None:
        return _done(request, number, wanted)
    try:
        case = case_for(actor, number, wanted)
    except ActNotAllowed:
        return _moved_on(request, number, wanted)
    setting = act_forms.setting_of(case, wanted, actor, now, request.POST.get("category"))
    form = act_forms.build(setting, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _again(request, number, form)
    if form.cleaned_data["version"] != case.version:
        return _moved_on(request, number, wanted)
    if wanted == Act.MERGE and not _was_compared(request, case, form):
        return _again(request, number, form)
    try:
        do = partial(_perform, request, case, form, received(form.sent_files), now)
        once(client_id=form.cleaned_data["client_id"], caller=caller, body=body, now=now, do=do)
    except _InputRefused:
        return _again(request, number, form)
    except ActNotAllowed:
        return _moved_on(request, number, wanted)
    except DomainError as refusal:
        if refusal.status not in ABOUT_INPUT:
            raise
        form.add_refusals(refusal)
        return _again(request, number, form)
    return _done(request, number, wanted)


def _was_compared(request: PageRequest, case: "Case", form: act_forms.ActForm) -> bool:
    """Before a merge both reports have stood side by side; otherwise the form comes again with the two of them."""
    into = form.cleaned_data["into"]
    if not joined.compared(case, into, request.actor):
        form.add_error("into", _("没有找到这个编号的其他案件，或不在您的职责范围内"))
    elif request.POST.get("compared") != into:
        form.add_error(None, _("请对照两件反映的内容：确是同一件事，再提交一次"))
    return not form.errors


def _perform(
    request: PageRequest, case: "Case", form: act_forms.ActForm, files: list[Named], now: datetime
) -> tuple[int, str]:
    """Files and act in one transaction, with one instant: the timeline shows them together."""
    data = form.act_input(attached(files, case, request.actor, now))
    if data is None:
        raise _InputRefused
    perform(case=case, act=form.act, data=data, by=request.actor, now=now)
    return 200, ""


def _again(request: PageRequest, number: str, form: act_forms.ActForm) -> HttpResponse:
    """The form with its errors; everything that was typed is in it."""
    case = get_case(request.actor, number)  # anew: a refused act may have left values on the object
    if wants_fragment(request):
        return _part(request, case, form, status=422)
    return show(request, case, form=form, status=422)


def _moved_on(request: PageRequest, number: str, wanted: Act) -> HttpResponse:
    """409: the case was changed after the page was read. Says by whom and how; what was typed is kept.

    While the act is still possible the form comes again with everything in it, to be sent once more on purpose.
    """
    actor, now = request.actor, clock.now()
    case = get_case(actor, number)
    typed = {name: request.POST[name] for name in request.POST if name not in HIDDEN and request.POST[name]}
    seen = whole_number(request.POST.get("seen"))
    problem: dict[str, Any] = {
        "act": STEPS[wanted].label,
        "changes": case_page.changes_since(case, actor, seen) if seen is not None else [],
        "is_possible": wanted in allowed_acts(actor, case),
        "is_write": request.method == "POST",
        "typed": [],
    }
    form = None
    if problem["is_possible"]:
        setting = act_forms.setting_of(case, wanted, actor, now, typed.get("category"))
        form = act_forms.build(setting, seen=len(staff_timeline(case, actor)), initial=typed)
    else:
        words = {name: words_of(wanted, name).label for name in typed}
        problem["typed"] = [(words[name], text) for name, text in typed.items() if len(text) > 1]
    response = show(request, case, form=form, status=409, problem=problem)
    response["HX-Retarget"], response["HX-Reswap"] = "#content", "innerHTML"
    return response


def _done(request: PageRequest, number: str, wanted: Act) -> HttpResponse:
    """After the act: the case as it is now, and the row beside it; or the list, when it left this person's reach."""
    query = request.GET.urlencode()
    try:
        case = get_case(request.actor, number)
    except NotFound:
        text = _("已办理：%(act)s。本案已不在您的职责范围内。") % {"act": STEPS[wanted].label}
        if wants_fragment(request):
            return render(request, "desk/parts/left.html", {"toast": toast(request, text), "number": number})
        messages.success(request, text)
        return HttpResponseRedirect(f"{reverse('desk:cases')}?{query}")
    text = _told(case, wanted)
    if wants_fragment(request):
        return show(request, case, done=True, toast=toast(request, text))
    messages.success(request, text)
    address = reverse("desk:case", args=[number])
    return HttpResponseRedirect(f"{address}?{urlencode(list(request.GET.lists()), doseq=True)}" if query else address)


def _told(case: "Case", wanted: Act) -> str:
    """What was done, in one sentence."""
    if wanted == Act.DISPATCH and case.due_at is not None:
        unit = case.worker.name if case.worker else (named_org(case.lead_id) or {}).get("name", "")
        return _("已交办给%(unit)s，办理期限至%(due)s") % {"unit": unit, "due": local_time(case.due_at)}
    if wanted in (Act.ESCALATE, Act.DELEGATE):
        return _("已交%(desk)s") % {"desk": (named_org(case.holder_id) or {}).get("name", "")}
    return _("已办理：%(act)s") % {"act": STEPS[wanted].label}
