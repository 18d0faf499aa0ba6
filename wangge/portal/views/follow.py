"""Following a case by its code, without an account and without a single personal datum on the page."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases.actions import reporting
from wangge.cases.acts import EvaluationInput
from wangge.cases.errors import AlreadyEvaluated
from wangge.cases.queries.telling import PUBLIC_ACTS, case_by_query_code, public_document
from wangge.cases.states import Act, State
from wangge.files import queries as files
from wangge.files.intake import check_announced_size
from wangge.files.serving import serve
from wangge.lib import clock, ids
from wangge.lib.access import ANYONE, access
from wangge.lib.errors import NotFound
from wangge.portal import kept_files
from wangge.portal.forms.follow import SATISFIED, CodeForm, EvaluationForm, MessageForm
from wangge.portal.once import say

if TYPE_CHECKING:
    from wangge.cases.models import Case

PLAIN_STATES: dict[State, str | Promise] = {
    State.REPORTED: gettext_lazy("已经收到，等待中心受理。"),
    State.DISPATCHED: gettext_lazy("中心已受理，交给了承办单位，等待对方签收。"),
    State.HANDLING: gettext_lazy("承办单位已签收，正在办理。"),
    State.ON_HOLD: gettext_lazy("一时办不了，已批准暂缓；条件具备后继续办理。"),
    State.ANSWERED: gettext_lazy("承办单位已反馈结果，正由另外的人核查。"),
    State.CLOSED: gettext_lazy("事情已经办完，结果写在下面的经过里。"),
    State.ARCHIVED: gettext_lazy("事情已经办完，案卷已归档。"),
    State.REFUSED: gettext_lazy("不属于这里受理的范围，应找哪里见下面的经过。"),
    State.TRANSFERRED: gettext_lazy("已移交给有权办理的单位，由对方继续办理。"),
    State.MERGED: gettext_lazy(
        "还有别人反映同一件事，已合在一起办理。您的查询码继续有效：进度、结果照样在这里看，办完请您自己评价。"
    ),
    State.VOID: gettext_lazy("已作废，原因见下面的经过。"),
}

View = Callable[..., HttpResponseBase]


def behind_the_code(view: View) -> View:
    """No index, no cache: whoever has the address has the case."""

    @wraps(view)
    def guarded(request: HttpRequest, query_code: str, **kwargs: Any) -> HttpResponseBase:
        response = view(request, query_code, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store, private"
        # Not "no-referrer": browsers then send "Origin: null" with our own forms. Other sites get nothing either way.
        response["Referrer-Policy"] = "same-origin"
        return response

    return guarded


@access(ANYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a wrong one stays in the field."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            case = case_by_query_code(form.cleaned_data["code"])
        except NotFound:
            form.add_error("code", _("没有查到这个查询码：请对照回执再检查一遍"))
        else:
            return HttpResponseRedirect(reverse("portal:follow", args=[case.query_code]))
    response = render(request, "portal/enter_code.html", {"form": form}, status=422 if form.errors else 200)
    response["X-Robots-Tag"] = "noindex"
    return response


@access(ANYONE)
@behind_the_code
@require_safe
def follow(request: HttpRequest, query_code: str) -> HttpResponse:
    return _page(request, case_by_query_code(query_code))


@access(ANYONE)
@behind_the_code
@require_safe
def receipt(request: HttpRequest, query_code: str) -> HttpResponse:
    """Number, code and QR, and what happens next by when: shown after reporting, and again to whoever has the code."""
    case = case_by_query_code(query_code)
    address = reverse("portal:follow", args=[case.query_code])
    context = {
        "case": case,
        "code": spaced(case.query_code),
        "follow_url": f"{settings.BASE_URL}{address}",
        "file_count": len(files.for_owner("case", case.pk)),
    }
    return render(request, "portal/receipt.html", context)


@access(ANYONE)
@behind_the_code
@require_POST
def send_message(request: HttpRequest, query_code: str) -> HttpResponse:
    """Words, files or the wish to withdraw, from the person who has the code."""
    case = case_by_query_code(query_code)
    check_announced_size(int(request.headers.get("Content-Length") or 0))
    uploads = request.FILES.getlist("files")
    form = MessageForm(request.POST, has_files=bool(uploads))
    if not form.is_valid():
        return _page(request, case, message_form=form, status=422)
    now = clock.now()
    count, refused = kept_files.add_to_case(uploads, case_id=case.pk, now=now)
    if form.words:
        say(case=case, text=form.words, client_id=form.cleaned_data["client_id"], now=now)
    if form.words or count:
        messages.success(request, _("已收到您的补充，承办人员会看到。"))
    for file in refused:
        messages.warning(request, _("“%(name)s”：%(reason)s") % {"name": file.name, "reason": file.reason})
    return HttpResponseRedirect(reverse("portal:follow", args=[case.query_code]))


@access(ANYONE)
@behind_the_code
@require_POST
def evaluate(request: HttpRequest, query_code: str) -> HttpResponse:
    """The verdict on the latest closing, once."""
    case = case_by_query_code(query_code)
    form = EvaluationForm(request.POST)
    if not form.is_valid():
        return _page(request, case, evaluation_form=form, status=422)
    try:
        reporting.evaluate(case=case, data=EvaluationInput(**form.cleaned_data), now=clock.now())
    except AlreadyEvaluated as error:
        messages.info(request, str(error.detail))
    else:
        messages.success(request, _("谢谢您的评价，中心会看到。"))
    return HttpResponseRedirect(reverse("portal:follow", args=[case.query_code]))


@access(ANYONE)
@behind_the_code
@require_safe
def public_file(request: HttpRequest, query_code: str, file_id: uuid.UUID) -> HttpResponseBase:
    """A picture of the result that the desk has released; never what reporters sent in."""
    case = case_by_query_code(query_code)
    upload = files.of_owner("case", case.pk, file_id)
    if not upload.is_public:
        raise NotFound
    return serve(request, upload)


def spaced(query_code: str) -> str:
    """`ACDEF GHJKM`: in two groups, as it is read aloud."""
    half = (len(query_code) + 1) // 2
    return f"{query_code[:half]} {query_code[half:]}"


def open_question(timeline: list[dict[str, Any]]) -> str:
    """What the office last asked, unless the reporter has written since."""
    for step in reversed(timeline):
        if step["label"] == str(PUBLIC_ACTS["message"]):
            return ""
        if step["label"] == str(PUBLIC_ACTS[Act.ASK_REPORTER]):
            return str(step["text"])
    return ""


def _satisfied_words(evaluation: dict[str, Any] | None) -> str:
    return str(dict(SATISFIED)[evaluation["satisfied"]]) if evaluation else ""


def _page(
    request: HttpRequest,
    case: "Case",
    *,
    message_form: MessageForm | None = None,
    evaluation_form: EvaluationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    document = public_document(case)
    timeline = document["timeline"]
    uploads = files.for_owner("case", case.pk)
    context = {
        "query_code": ids.normal_query_code(case.query_code),
        "code": spaced(case.query_code),
        "document": document,
        "plain_state": PLAIN_STATES[State(case.state)],
        "plain_matter": PLAIN_STATES[State(case.main.state)] if case.state == State.MERGED else "",
        "is_open": case.main.is_open,
        "is_late": case.main.is_open and case.reply_due_at < clock.now(),
        "timeline": list(reversed(timeline)),
        "question": open_question(timeline),
        "satisfied_words": _satisfied_words(document["evaluation"]),
        "public_files": [upload for upload in uploads if upload.is_public],
        "file_count": len(uploads),
        "message_form": message_form or MessageForm(initial={"client_id": uuid.uuid4()}),
        "evaluation_form": evaluation_form or EvaluationForm(),
    }
    return render(request, "portal/follow.html", context, status=status)
