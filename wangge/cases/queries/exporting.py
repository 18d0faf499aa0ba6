"""Cases as a table for another program or a spreadsheet: what is shown, and no key to any reporter."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wangge.cases.queries.listing import CaseFilter, list_cases
from wangge.cases.queries.telling import case_documents
from wangge.lib.actor import Actor

PAGE = 200
HEADINGS: dict[str, str | Promise] = {
    "number": _("案件编号"),
    "state": _("状态代码"),
    "label": _("状态"),
    "category": _("类别代码"),
    "category_name": _("类别"),
    "text": _("反映内容"),
    "town": _("镇街"),
    "village": _("村居"),
    "grid": _("网格"),
    "grid_code": _("网格编码"),
    "lon": _("经度"),
    "lat": _("纬度"),
    "address": _("地址"),
    "channel": _("来源渠道"),
    "holder": _("持有中心"),
    "lead": _("主办单位"),
    "assisting": _("协办单位"),
    "reported_at": _("反映时间"),
    "accept_due_at": _("受理期限"),
    "due_at": _("办理期限"),
    "reply_due_at": _("答复期限"),
    "overdue": _("是否超期"),
    "result": _("办理结果"),
    "closure_class": _("办结类型"),
}


def export_rows(actor: Actor, wanted: CaseFilter, now: datetime) -> Iterator[dict[str, Any]]:
    """One row for each case in the actor's scope that the filter asks for, read page by page."""
    cursor: str | None = None
    while True:
        page = list_cases(actor, wanted, now, cursor=cursor, limit=PAGE)
        for document in case_documents(page.items, actor, now):
            yield _row(document)
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _row(document: dict[str, Any]) -> dict[str, Any]:
    named = {name: (document[name] or {}).get("name", "") for name in ("town", "village", "grid", "holder", "lead")}
    return {
        **{name: document.get(name) for name in HEADINGS},
        **named,
        "grid_code": (document["grid"] or {}).get("code", ""),
        "assisting": "、".join(org["name"] for org in document["assisting"] if org),
        "overdue": 1 if document["overdue"] else 0,
    }
