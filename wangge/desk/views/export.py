"""The cases of a list as a file: XLSX or CSV, no more than a person can use, and journalled."""

import io

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.cases.actions.exporting import note_export
from wangge.cases.actions.watching import note_search
from wangge.cases.queries.exporting import HEADINGS, export_rows
from wangge.cases.queries.listing import COUNT_BOUND, SEARCH_BOUND, count_cases
from wangge.cases.tables import csv_lines, write_xlsx
from wangge.desk.views.frame import asked_of
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.lib.errors import InvalidInput
from wangge.ui.requests import PageRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access(*CASE_ROLES)
@require_safe
def export(request: PageRequest, kind: str) -> HttpResponseBase:
    """What the list shows, with Chinese (or the page's) headings. Refused beyond 10,000 cases: narrow it first."""
    actor, now = request.actor, clock.now()
    asked = asked_of(request)
    count = count_cases(actor, asked.wanted, now)
    if count.is_cut:
        raise InvalidInput(
            _("搜到的超过 %(bound)d 件，列表只有其中最新的，不能当作全部导出。请换更具体的词，或改按时间和区域筛选。")
            % {"bound": SEARCH_BOUND}
        )
    if not count.is_exact:
        raise InvalidInput(
            _("超过 %(bound)d 件，一次导不出来。请缩小时间、区域或类别后再导出；全量导出请系统管理员用命令行办理。")
            % {"bound": COUNT_BOUND}
        )
    if asked.wanted.q:
        note_search(words=asked.wanted.q, by=actor, now=now)
    note_export(wanted=asked.wanted, by=actor, now=now, count=count.count, queue=asked.queue)
    rows = export_rows(actor, asked.wanted, now)
    name = f"cases-{clock.office_time(now):%Y%m%d-%H%M}.{kind}"
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(rows, HEADINGS), content_type="text/csv; charset=utf-8")
    else:
        held = io.BytesIO()
        write_xlsx(held, rows, HEADINGS)
        response = HttpResponse(held.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
