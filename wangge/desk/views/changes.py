"""Changes of areas: the list, drawing one up, its page with check and consequences, and the steps to its day."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.areas import codes
from wangge.areas import queries as areas
from wangge.areas.access import change_for, get_change, may_draft, parties
from wangge.areas.actions.drafting import (
    approve_change,
    cancel_change,
    draft_change,
    propose_change,
    revise_change,
    send_back_change,
)
from wangge.areas.index import AreaInfo
from wangge.areas.queries import changes as queries
from wangge.areas.states import KIND_LABELS, STATE_LABELS, ChangeAct, ChangeKind, ChangeState
from wangge.desk import change_page
from wangge.desk.change_form import CHANGE_HINTS, DRAWS, ChangeForm, initial_of, kinds_for
from wangge.desk.views.frame import frame
from wangge.desk.words import LEVELS
from wangge.journal.actions import once
from wangge.lib import clock
from wangge.lib.access import ADMIN_ROLES, CASE_ROLES, access
from wangge.lib.actor import Level, Role
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.people.actions.carrying import decide_carry
from wangge.people.queries import post_by_id
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.areas.models import Change

PAGE_SIZE = 50
NOTED = (ChangeAct.SEND_BACK, ChangeAct.CANCEL)


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
def changes(request: PageRequest) -> HttpResponse:
    """All changes that the person may see, the newest first, by state or for one area."""
    state, code = request.GET.get("state", ""), request.GET.get("area", "")
    counts = queries.counts(request.actor)
    found = queries.changes(request.actor, [state] if state in list(ChangeState) else [])
    area = areas.index().get_ever(code) if code else None
    if area is not None:
        found = found.filter(pk__in=queries.changes_of(request.actor, area.code).values("pk"))
    paged = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = frame(
        request,
        clock.now(),
        nav_name="areas",
        rows=[change_page.summary(change) for change in paged],
        page=paged,
        state=state,
        area=area,
        tabs=[("", _("全部"), sum(counts.values())), *_tabs(counts)],
        may_draft=may_draft(request.actor),
    )
    return render(request, "desk/changes.html", context)


def _tabs(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(state.value, str(STATE_LABELS[state]), counts.get(state, 0)) for state in ChangeState]


@access(Role.DESK, Role.SYSADMIN)
@require_safe
def choose(request: PageRequest) -> HttpResponse:
    """Which area, and what is to be done to it."""
    words = request.GET.get("q", "").strip()[:60]
    area = areas.index().get(request.GET.get("area", ""))
    found = areas.search(words, 30) if words else areas.listing(level=Level.TOWN)
    kinds = [(kind.value, KIND_LABELS[kind], CHANGE_HINTS[kind]) for kind in kinds_for(area)] if area else []
    rows = [
        (each, LEVELS[each.level], " · ".join(above.name for above in areas.ancestors(each.code)[1:-1]))
        for each in found
    ]
    context = frame(request, clock.now(), nav_name="areas", words=words, area=area, kinds=kinds, found=rows)
    return render(request, "desk/change_choose.html", context)


def _above(info: AreaInfo) -> str:
    return " · ".join(above.name for above in areas.ancestors(info.code)[1:-1])


@access(Role.DESK, Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: PageRequest, kind: str) -> HttpResponse:
    """The form of one kind of change, for the area named in the address; sent in, a draft that has a page."""
    if not may_draft(request.actor):
        raise RoleNotAllowed
    area = areas.area(request.GET.get("area", ""))
    if kind not in kinds_for(area):
        raise NotFound
    now = clock.now()
    wanted = ChangeKind(kind)
    if request.method != "POST":
        return _form_page(request, ChangeForm(wanted, area, clock.office_date(now)))
    form = ChangeForm(wanted, area, clock.office_date(now), request.POST, request.FILES)
    if form.is_valid():
        try:
            asked = form.asked()

            def make() -> tuple[int, str]:
                return 201, str(draft_change(asked=asked, by=request.actor, now=now).pk)

            _status, number, _is_repeat = once(
                client_id=form.cleaned_data["client_id"],
                caller=f"{request.actor.kind}:{request.actor.id}",
                body=asked.model_dump(mode="json"),
                now=now,
                do=make,
            )
            return HttpResponseRedirect(reverse("desk:change", args=[number]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
    return _form_page(request, form, status=422)


@access(Role.DESK, Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: PageRequest, pk: int) -> HttpResponse:
    """The form of a draft as it was filled in, to be drawn up again on the tree of now."""
    now = clock.now()
    change = change_for(request.actor, pk, ChangeAct.REVISE)
    area = _area_of(change)
    if request.method != "POST":
        initial = initial_of(change.asked)
        return _form_page(
            request, ChangeForm(ChangeKind(change.kind), area, clock.office_date(now), initial=initial), change
        )
    form = ChangeForm(ChangeKind(change.kind), area, clock.office_date(now), request.POST, request.FILES)
    if form.is_valid():
        try:
            revise_change(change=change, asked=form.asked(), by=request.actor, now=now)
            return HttpResponseRedirect(reverse("desk:change", args=[pk]))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
    return _form_page(request, form, change, status=422)


def _area_of(change: "Change") -> AreaInfo:
    """The area from which the form starts."""
    named = [*change.asked["sources"], *(each["code"] for each in change.plan["made"])]
    return areas.area(named[0])


def _form_page(
    request: PageRequest, form: ChangeForm, change: "Change | None" = None, status: int = 200
) -> HttpResponse:
    area = form.area
    parent = codes.masked(area.code, Level.TOWN)
    context = frame(
        request,
        clock.now(),
        nav_name="areas",
        form=form,
        area=area,
        change=change,
        kind=form.kind,
        kind_label=KIND_LABELS[form.kind],
        about=CHANGE_HINTS[form.kind],
        draws=DRAWS.get(form.kind, "") if "drawing" in form.fields else "",
        shapes=f"{reverse('desk:map_areas')}?level=grid&parent={parent}",
    )
    return render(request, "desk/change_form.html", context, status=status)


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
def change(request: PageRequest, pk: int) -> HttpResponse:
    """One change: what it does, what the check says, what it moves, and the steps that may be taken."""
    now = clock.now()
    found = get_change(request.actor, pk)
    context = frame(request, now, nav_name="areas", **change_page.page(request.actor, found, now))
    return render(request, "desk/change.html", context)


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
@gzip_page
def outlines(request: PageRequest, pk: int) -> JsonResponse:
    """GeoJSON of the grids before and after, for the preview."""
    document = queries.outlines(get_change(request.actor, pk))
    response = JsonResponse(document, content_type="application/geo+json")
    response["Cache-Control"] = "private, no-store"
    return response


@access(Role.DESK, Role.SYSADMIN, Role.LEADER)
@require_POST
def step(request: PageRequest, pk: int, name: str) -> HttpResponse:
    """Propose, approve, send back or cancel; a refusal is told on the page of the change."""
    act = ChangeAct(name)
    change = change_for(request.actor, pk, act)
    now, note = clock.now(), request.POST.get("note", "").strip()[:500]
    if act in NOTED and not note:
        raise InvalidInput(fields={"note": _("请写明原因")})
    match act:
        case ChangeAct.PROPOSE:
            propose_change(change=change, manned=change_page.manned(change), by=request.actor, now=now)
            messages.success(request, _("已提交审批，须由另一人批准"))
        case ChangeAct.APPROVE:
            approve_change(change=change, manned=change_page.manned(change), by=request.actor, now=now)
            messages.success(request, _("已批准，到生效日期自动生效"))
        case ChangeAct.SEND_BACK:
            send_back_change(change=change, note=note, by=request.actor, now=now)
            messages.success(request, _("已退回修改"))
        case _:
            cancel_change(change=change, note=note, by=request.actor, now=now)
            messages.success(request, _("已取消，区划不变"))
    return HttpResponseRedirect(reverse("desk:change", args=[pk]))


@access(Role.DESK, Role.SYSADMIN, Role.LEADER)
@require_POST
def carry(request: PageRequest, pk: int, post_id: int) -> HttpResponse:
    """A decision on one post in an area that ends: to which heirs it goes, or that it ends."""
    change = get_change(request.actor, pk)
    if not parties(request.actor, change):
        raise RoleNotAllowed
    to = request.POST.getlist("to")
    if not to and "end" not in request.POST:
        raise InvalidInput(fields={"to": _("请选择去向，或选“岗位结束”")})
    decide_carry(change=change, post=post_by_id(post_id), to=to, by=request.actor, now=clock.now())
    messages.success(request, _("岗位去向已记下"))
    return HttpResponseRedirect(f"{reverse('desk:change', args=[pk])}#posts")
