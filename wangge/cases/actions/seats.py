"""Keeping a list under a name, and telling colleagues which case one has open. Neither is an act on a case."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangge.cases.models import Case, OpenCase, SavedList
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput, NotFound

MAX_LISTS = 30
OPEN_KEPT = timedelta(hours=1)


@transaction.atomic
def save_list(*, name: str, query: str, by: Actor, now: datetime) -> SavedList:
    """Keep a list under a name; the same name again takes the new conditions. `InvalidInput` for an odd name."""
    name = " ".join(name.split())[:40]
    if not name:
        raise InvalidInput(fields={"name": _("请给视图起个名字")})
    if len(query) > 1000:
        raise InvalidInput(fields={"name": _("条件太多，无法保存")})
    kept = SavedList.objects.filter(owner_id=by.id or 0)
    found = kept.filter(name=name).first()
    if found is None and kept.count() >= MAX_LISTS:
        raise InvalidInput(fields={"name": _("最多保存 %(n)s 个视图，请先删除不用的") % {"n": MAX_LISTS}})
    saved, _is_new = SavedList.objects.update_or_create(
        owner_id=by.id or 0, name=name, defaults={"query": query, "created_at": now}
    )
    return saved


def drop_list(*, list_id: int, by: Actor) -> None:
    """Forget one of the own lists; another person's is not found."""
    if not SavedList.objects.filter(pk=list_id, owner_id=by.id or 0).delete()[0]:
        raise NotFound


def have_open(*, case: Case, by: Actor, now: datetime) -> None:
    """This person has the case open now."""
    if by.id is None:
        return
    if not OpenCase.objects.filter(case=case, user_id=by.id).update(at=now):
        try:
            with transaction.atomic():
                OpenCase.objects.create(case=case, user_id=by.id, at=now)
        except IntegrityError:
            return  # the same person in a second window


def forget_open_cases(*, now: datetime) -> int:
    """Rows of cases that nobody has had open for an hour; how many."""
    return OpenCase.objects.filter(at__lt=now - OPEN_KEPT).delete()[0]
