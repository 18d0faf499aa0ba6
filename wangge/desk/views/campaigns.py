"""Campaigns on the desk: the list, a draft with its form and targets, approvals and what follows."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.areas.codes import level_of
from wangge.campaigns import access as campaign_access
from wangge.campaigns import actions
from wangge.campaigns.queries.coverage import coverage
from wangge.campaigns.queries.listing import list_campaigns, state_counts
from wangge.campaigns.states import STATE_LABELS, Act, TargetKind
from wangge.desk import campaigning
from wangge.desk.campaign_forms import AssessmentForm, CampaignForm, FormUpload, ReasonForm, TargetsUpload
from wangge.desk.refused import explain
from wangge.desk.views.frame import frame
from wangge.files.sheets import as_file, check_large
from wangge.lib import clock, tables
from wangge.lib.access import CASE_ROLES, access
from wangge.lib.actor import Actor, Level
from wangge.lib.errors import DomainError, NotFound, RoleNotAllowed
from wangge.people.queries import names_of
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.campaigns.models import Campaign

NAV = "campaigns"
SHOWN_REJECTS = 50


def own_areas(by: Actor) -> list[str]:
    """The areas for which somebody may write a campaign."""
    posts = by.posts_as(*campaign_access.MAKERS)
    return list(dict.fromkeys(post.area for post in posts if level_of(post.area) != Level.GRID))


@access(*CASE_ROLES)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The campaigns in sight, newest first, by state."""
    by, now = request.actor, clock.now()
    state, below = request.GET.get("state", ""), request.GET.get("cursor", "")
    page = list_campaigns(by, state=state, below=int(below) if below.isdecimal() and len(below) < 19 else None)
    counts = state_counts(by)
    context = frame(
        request,
        now,
        nav_name=NAV,
        rows=campaigning.rows(page.items, by),
        next_cursor=page.next_below or "",
        tabs=[
            {"name": each.value, "label": told, "count": counts.get(each.value, 0)}
            for each, told in STATE_LABELS.items()
        ],
        everything=sum(counts.values()),
        state=state,
        may_write=bool(own_areas(by)),
    )
    return render(request, "desk/campaigns.html", context)


@access(*CASE_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PageRequest) -> HttpResponse:
    """A new draft."""
    return _write(request, None)


@access(*CASE_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: PageRequest, campaign_id: int) -> HttpResponse:
    """Other particulars of a draft."""
    found = campaign_access.get_campaign(request.actor, campaign_id)
    campaign_access.check_act(request.actor, found, Act.REVISE)
    return _write(request, found)


def _write(request: PageRequest, found: "Campaign | None") -> HttpResponse:
    by, now = request.actor, clock.now()
    own = own_areas(by)
    if not own:
        raise RoleNotAllowed
    form = CampaignForm(request.POST or None, own=own, today=clock.office_date(now), campaign=found)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if found is None:
                    made = actions.create_campaign(fields=form.asked(), by=by, now=now)
                else:
                    made = actions.revise_campaign(campaign_id=found.pk, fields=form.asked(), by=by, now=now)
            except (RoleNotAllowed, NotFound):
                raise
            except DomainError as refusal:
                status = explain(form, refusal)
            else:
                return HttpResponseRedirect(reverse("desk:campaign", args=[made.pk]))
    context = frame(request, now, nav_name=NAV, form=form, found=found)
    return render(request, "desk/campaign_form.html", context, status=status)


@access(*CASE_ROLES)
@require_safe
def campaign(request: PageRequest, campaign_id: int) -> HttpResponse:
    """One campaign: particulars, form and targets, how far it has got, what this person may do."""
    return _page(request, campaign_id)


def _page(
    request: PageRequest, campaign_id: int, bound: dict[str, forms.Form] | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    by, now, kept = request.actor, clock.now(), bound or {}
    found = campaign_access.get_campaign(by, campaign_id)
    may = campaign_access.may_do(by, found)
    is_draft = Act.REVISE in may
    reasons = [act for act in (Act.SEND_BACK, Act.CLOSE) if act in may or act.value in kept]
    people = names_of(who for who in (found.created_by, found.approved_by, found.second_by) if who is not None)
    context = frame(
        request,
        now,
        nav_name=NAV,
        **campaigning.head(found),
        questions=campaigning.questions(found),
        covered=coverage(by, found),
        is_draft=is_draft,
        form_upload=kept.get("form") or FormUpload(auto_id="form_%s"),
        targets_upload=kept.get("list") or TargetsUpload(auto_id="list_%s"),
        assessment_form=kept.get("assess")
        or AssessmentForm(auto_id="assess_%s", initial={"assessment": found.assessment}),
        plain_acts=[(act, campaigning.act_label(act)) for act in (Act.PROPOSE, Act.APPROVE, Act.START) if act in may],
        reason_acts=[
            (act, campaigning.act_label(act), kept.get(act.value) or ReasonForm(auto_id=f"{act.value}_%s"))
            for act in reasons
        ],
        people={name: people.get(getattr(found, name) or 0, "") for name in ("created_by", "approved_by", "second_by")},
        **more,
    )
    return render(request, "desk/campaign.html", context, status=status)


@access(*CASE_ROLES)
@require_POST
def upload_form(request: PageRequest, campaign_id: int) -> HttpResponse:
    """The form of a draft from an XLSForm; what may not be asked is told, nothing is kept then."""
    form = FormUpload(request.POST, request.FILES, auto_id="form_%s")

    def act() -> str:
        content = form.cleaned_data["file"].read()
        made = actions.set_form(campaign_id=campaign_id, content=content, by=request.actor, now=clock.now())
        if made.is_about_persons:
            return _("表单已保存。有题目涉及个人信息：须填写影响评估，并由两人先后审批")
        return _("表单已保存")

    return _done(request, campaign_id, "form", form, act)


@access(*CASE_ROLES)
@require_POST
def upload_targets(request: PageRequest, campaign_id: int) -> HttpResponse:
    """The list of targets of a draft; rejected rows are shown with their lines."""
    form = TargetsUpload(request.POST, request.FILES, auto_id="list_%s")
    _check_own(request, campaign_id)
    if not form.is_valid():
        return _page(request, campaign_id, {"list": form}, 422)
    with as_file(form.cleaned_data["file"].read()) as path:
        try:
            check_large(path)
            done = actions.set_targets(
                campaign_id=campaign_id, rows=tables.read_rows(path), by=request.actor, now=clock.now()
            )
        except (RoleNotAllowed, NotFound):
            raise
        except DomainError as refusal:
            return _page(request, campaign_id, {"list": form}, explain(form, refusal))
    if done.rejected:
        told: dict[str, Any] = {
            "rejects": done.rejects[:SHOWN_REJECTS],
            "taken": done.accepted,
            "left_out": done.rejected,
        }
        return _page(request, campaign_id, **told)
    messages.success(request, _("名单已保存：%(n)d 条") % {"n": done.accepted})
    return HttpResponseRedirect(reverse("desk:campaign", args=[campaign_id]))


@access(*CASE_ROLES)
@require_POST
def fill_targets(request: PageRequest, campaign_id: int) -> HttpResponse:
    """Targets from the registers of households and places; where numbers are counted, the areas' own of households."""
    form = forms.Form(request.POST)
    by, now = request.actor, clock.now()
    is_count = campaign_access.get_campaign(by, campaign_id).target_kind == TargetKind.COUNT

    def act() -> str:
        if is_count:
            actions.set_counts(campaign_id=campaign_id, counts=None, by=by, now=now)
            return _("已按区划登记的户数填写")
        actions.fill_from_register(campaign_id=campaign_id, by=by, now=now)
        return _("已按登记册生成名单")

    return _done(request, campaign_id, "list", form, act)


@access(*CASE_ROLES)
@require_POST
def assess(request: PageRequest, campaign_id: int) -> HttpResponse:
    """The impact assessment of a form that asks about persons."""
    form = AssessmentForm(request.POST, auto_id="assess_%s")

    def act() -> str:
        text = form.cleaned_data["assessment"]
        actions.set_assessment(campaign_id=campaign_id, text=text, by=request.actor, now=clock.now())
        return _("影响评估已保存")

    return _done(request, campaign_id, "assess", form, act)


@access(*CASE_ROLES)
@require_POST
def act(request: PageRequest, campaign_id: int, name: str) -> HttpResponse:
    """Propose, send back, approve, start or close."""
    by, now = request.actor, clock.now()
    kind: type[forms.Form] = ReasonForm if name in ("send_back", "close") else forms.Form
    form = kind(request.POST, auto_id=f"{name}_%s")

    def run() -> str:
        asked: dict[str, Any] = {"campaign_id": campaign_id, "by": by, "now": now}
        match name:
            case "propose":
                actions.propose(**asked)
            case "approve":
                actions.approve(**asked)
            case "start":
                actions.start_campaign(**asked)
            case "send_back":
                actions.send_back(reason=form.cleaned_data["reason"], **asked)
            case "close":
                actions.close_campaign(reason=form.cleaned_data["reason"], **asked)
            case _:
                raise NotFound
        return str(campaigning.DONE[Act(name)])

    return _done(request, campaign_id, name, form, run)


def _check_own(request: PageRequest, campaign_id: int, act: Act = Act.REVISE) -> "Campaign":
    """The campaign, if acts of this kind are this person's: the role answers before the form does."""
    found = campaign_access.get_campaign(request.actor, campaign_id)
    if not campaign_access.holds(request.actor, found, act):
        raise RoleNotAllowed
    return found


def _done(request: PageRequest, campaign_id: int, name: str, form: forms.Form, do: Callable[[], str]) -> HttpResponse:
    """Do it and go back to the page; a refusal stands beside its form, what was typed stays."""
    _check_own(request, campaign_id, Act(name) if name in list(Act) else Act.REVISE)
    if not form.is_valid():
        return _page(request, campaign_id, {name: form}, 422)
    try:
        told = do()
    except (RoleNotAllowed, NotFound):
        raise
    except DomainError as refusal:
        status = explain(form, refusal)
        return _page(request, campaign_id, {name: form}, status, refusal=str(refusal.detail))
    messages.success(request, told)
    return HttpResponseRedirect(reverse("desk:campaign", args=[campaign_id]))
