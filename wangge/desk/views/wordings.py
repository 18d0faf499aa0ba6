"""The office's own words: the list of templates, one in the editor with a preview, its versions and the way back."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import DomainError, NotFound
from wangge.notices.actions.templates import check_words, restore_template, save_template
from wangge.notices.events import EVENT_LABELS, Kind
from wangge.notices.queries import templates as own
from wangge.notices.states import AUDIENCE_LABELS, LANGUAGES, Audience
from wangge.notices.wording import BODY_LENGTH, TITLE_LENGTH, Words
from wangge.ui.requests import PageRequest

READERS = (Role.SYSADMIN, Role.AUDITOR)
LANGUAGE_NAMES = {"zh-hans": "简体中文", "en": "English"}


_REQUIRED = {"required": gettext_lazy("请写内容")}


class WordsForm(forms.Form):
    """Title and body; `seen` is the version that was on the page."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("标题"), max_length=TITLE_LENGTH, error_messages=_REQUIRED)
    body = forms.CharField(
        label=gettext_lazy("正文"),
        max_length=BODY_LENGTH,
        error_messages=_REQUIRED,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def words(self) -> Words:
        return Words(self.cleaned_data["title"].strip(), self.cleaned_data["body"].replace("\r\n", "\n").strip())


@access(*READERS)
@require_safe
def templates(request: PageRequest) -> HttpResponse:
    """Every template, by audience, in the reader's language."""
    groups = [(AUDIENCE_LABELS[each], each, own.summaries(each, _language(request))) for each in Audience]
    context = frame(request, clock.now(), nav_name="notices", tab="templates", groups=groups)
    return render(request, "desk/notices/templates.html", context)


@access(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: PageRequest, event: str, audience: str) -> HttpResponse:
    """One template: looked at, previewed (`do=preview`), saved."""
    kind, language = own.kind_of(event, audience), _asked_language(request)
    may_change = request.actor.has_role(Role.SYSADMIN)
    versions = own.history(kind, language)
    held = versions[0]
    form = WordsForm(
        request.POST if request.method == "POST" and may_change else None,
        initial={"seen": held.version, "title": held.words.title, "body": held.words.body},
        label_suffix="",
    )
    if kind.audience == Audience.RESIDENT:
        form.fields["title"].widget, form.fields["title"].required = forms.HiddenInput(), False
    words = held.words
    if form.is_bound and form.is_valid():
        words = form.words()
        if _is_done(request, form, kind, language, words):
            return HttpResponseRedirect(_place(kind, language))
    told = own.preview(kind, words, language, clock.now())
    context = frame(
        request,
        clock.now(),
        nav_name="notices",
        tab="templates",
        kind=kind,
        event_label=EVENT_LABELS[kind.event],
        audience_label=AUDIENCE_LABELS[kind.audience],
        language=language,
        languages=LANGUAGE_NAMES.items(),
        form=form,
        placeholders=own.placeholders_of(kind),
        told=told,
        length=len(told.body),
        parts=own.parts_of(kind, told),
        versions=versions,
        may_change=may_change,
        is_preview=form.is_bound,
    )
    return render(request, "desk/notices/template.html", context, status=422 if form.errors else 200)


def _is_done(request: PageRequest, form: WordsForm, kind: Kind, language: str, words: Words) -> bool:
    """Save, unless only a preview was asked for; what is refused stands beside its field."""
    try:
        if request.POST.get("do") != "save":
            check_words(kind.event, kind.audience, words)
            return False
        save_template(
            event=kind.event,
            audience=kind.audience,
            language=language,
            words=words,
            seen=form.cleaned_data["seen"],
            by=request.actor,
            now=clock.now(),
        )
    except DomainError as refusal:
        for name, text in (refusal.fields or {"": refusal.detail}).items():
            form.add_error(name or None, str(text))
        return False
    messages.success(request, _("已保存为新的一版，此后的通知用它"))
    return True


@access(Role.SYSADMIN)
@require_POST
def restore(request: PageRequest, event: str, audience: str, version: int) -> HttpResponse:
    """An earlier version's words again, as a new version."""
    kind, language = own.kind_of(event, audience), _asked_language(request)
    seen = request.POST.get("seen", "")
    restore_template(
        event=kind.event,
        audience=kind.audience,
        language=language,
        version=version,
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1,
        by=request.actor,
        now=clock.now(),
    )
    messages.success(request, _("已恢复第 %(n)s 版的文字，作为新的一版") % {"n": version})
    return HttpResponseRedirect(_place(kind, language))


def _language(request: PageRequest) -> str:
    return "en" if (get_language() or "").startswith("en") else LANGUAGES[0]


def _asked_language(request: PageRequest) -> str:
    language = request.GET.get("language") or _language(request)
    if language not in LANGUAGES:
        raise NotFound
    return language


def _place(kind: Kind, language: str) -> str:
    return f"{reverse('desk:notice_template', args=[kind.event, kind.audience])}?language={language}"
