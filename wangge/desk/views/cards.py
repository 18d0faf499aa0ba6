"""Cards: the list of a unit, a desk or supervision, one card with its evidence, and what may be done with it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from wangge.cases.actions import supervising
from wangge.cases.cards import CardLevel
from wangge.cases.queries import cards
from wangge.cases.queries.telling import category_name, named_org
from wangge.desk import card_words
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.lib.errors import DomainError, NotFound, RoleNotAllowed
from wangge.ui.requests import PageRequest, whole_number

TEXT = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class WordsForm(forms.Form):
    """What a unit writes: its answer, or its appeal."""

    text = TEXT


class DecisionForm(forms.Form):
    """What supervision decides of an appeal, and why."""

    uphold = forms.TypedChoiceField(
        label=gettext_lazy("裁定"),
        choices=[("true", gettext_lazy("申诉成立，撤销督办单")), ("false", gettext_lazy("申诉不成立，督办单有效"))],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )
    text = TEXT


FORMS: dict[str, type[forms.Form]] = {
    "sign": forms.Form,
    "answer": WordsForm,
    "appeal": WordsForm,
    "decide": DecisionForm,
}


@access(*CASE_ROLES)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The cards that this person may see, newest first, by what comes next for them."""
    actor, now = request.actor, clock.now()
    status, level = request.GET.get("status", ""), request.GET.get("level", "")
    below = whole_number(request.GET.get("cursor"))
    page = cards.list_cards(actor, status=status, level=level, below=below)
    counts = cards.card_counts(actor)
    tabs = [{"name": name, "label": words, "count": counts[name]} for name, words in card_words.STATUSES.items()]
    context = frame(
        request,
        now,
        nav_name="cards",
        rows=[card_words.row(card, actor) for card in page.items],
        next_cursor=page.next_below or "",
        total=cards.count_cards(actor, status=status, level=level),
        tabs=tabs,
        everything=sum(counts.values()),
        status=status,
        level=level,
        levels=CardLevel.choices,
    )
    return render(request, "desk/cards.html", context)


@access(*CASE_ROLES)
@require_safe
def card(request: PageRequest, card_id: int) -> HttpResponse:
    """One card: what it is for, what bears it out, and what this person may do."""
    return _page(request, card_id)


@access(*CASE_ROLES)
@require_POST
def act(request: PageRequest, card_id: int, name: str) -> HttpResponse:
    """Sign, answer, appeal or decide; somebody who was quicker is told of, and what was typed stays."""
    if name not in FORMS:
        raise NotFound
    actor, now = request.actor, clock.now()
    found = cards.get_card(actor, card_id)
    form = FORMS[name](request.POST)
    if not form.is_valid():
        return _page(request, card_id, {name: form}, 422)
    try:
        cards.require(actor, found, name)
        data = form.cleaned_data
        if name == "sign":
            supervising.sign_off_card(card=found, by=actor, now=now)
        elif name == "answer":
            supervising.answer_card(card=found, text=data["text"], by=actor, now=now)
        elif name == "appeal":
            supervising.appeal_card(card=found, text=data["text"], by=actor, now=now)
        else:
            supervising.decide_appeal(card=found, uphold=data["uphold"], text=data["text"], by=actor, now=now)
    except RoleNotAllowed:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal.detail))
        return _page(request, card_id, {name: form}, refusal.status)
    messages.success(request, str(card_words.DONE[name]))
    return HttpResponseRedirect(reverse("desk:card", args=[card_id]))


def _page(
    request: PageRequest, card_id: int, bound: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    actor, now = request.actor, clock.now()
    found = cards.get_card(actor, card_id)
    offered = [name for name in FORMS if name in cards.may_do(actor, found) or name in (bound or {})]
    acts = []
    for name in offered:
        form = (bound or {}).get(name) or FORMS[name](auto_id=f"{name}_%s")
        if "text" in form.fields:
            form.fields["text"].label = str(card_words.TEXTS[name])
        acts.append({"name": name, "form": form, "label": card_words.ACTS[name], "is_danger": name == "sign"})
    context: dict[str, Any] = frame(
        request,
        now,
        nav_name="cards",
        card=found,
        row=card_words.row(found, actor),
        case=found.case,
        category=category_name(found.case.category) or _("待定类别"),
        holder=(named_org(found.case.holder_id) or {}).get("name", ""),
        evidence=card_words.evidence(found),
        steps=card_words.steps(found),
        acts=acts,
    )
    return render(request, "desk/card.html", context, status=status)
