"""To which units a desk may give a case, as lead or to assist, and who may do a unit's work: acts enforce it, forms
offer by it."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from wangge.cases import errors
from wangge.catalogue.queries import CategoryInfo
from wangge.lib.actor import Level
from wangge.lib.errors import DomainError
from wangge.people.models import OrgKind
from wangge.people.queries import OrgInfo, is_section

_TOWNS = (OrgKind.TOWN, OrgKind.VILLAGE)


def refusal(
    org: OrgInfo, *, level: Level, category: CategoryInfo | None, complained_of: Collection[int], is_lead: bool
) -> DomainError | None:
    """Why a desk of `level` may not give this unit the case; None when it may.

    A duty that is withdrawn from towns goes to no town or village; one in which they only assist keeps the county's
    department as its lead (product.md section 3, Holder).
    """
    if org.id in complained_of:
        return errors.AboutThisUnit()
    if level.value not in org.accepts_from:
        return errors.UnitNotReachable()
    duty = category.town_duty if category is not None and org.kind in _TOWNS else "basic"
    if duty == "withdrawn":
        return errors.NotTownDuty()
    if duty == "assisting" and is_lead:
        return errors.NotTownDuty(_("该事项镇街、村居只作协办，主办须为县级部门"))
    return None


def may_do_for(org: OrgInfo, unit_id: int) -> bool:
    """May this organisation do the work of a unit, which answers for it: its section, or a firm?"""
    return is_section(org.id, unit_id) or (org.kind == OrgKind.COMPANY and org.id != unit_id)
