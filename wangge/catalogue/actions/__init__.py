"""Changes to the catalogue. Nothing that is in force is edited: a change is a new version."""

from wangge.catalogue.actions.calendars import (
    change_days,
    import_calendar,
    lift_suspension,
    load_statutory_calendar,
    set_office_hours,
    suspend_days,
    withdraw_hours,
)
from wangge.catalogue.actions.categories import (
    change_categories,
    change_category,
    create_category,
    load_categories,
    replace_unit,
    retire_category,
    set_time_standard,
)
from wangge.catalogue.actions.items import ItemFields, decide_item, propose_item, take_decided, withdraw_item
from wangge.catalogue.actions.rules import set_handling_rules

__all__ = [
    "ItemFields",
    "change_categories",
    "change_category",
    "change_days",
    "create_category",
    "decide_item",
    "import_calendar",
    "lift_suspension",
    "load_categories",
    "load_statutory_calendar",
    "propose_item",
    "replace_unit",
    "retire_category",
    "set_handling_rules",
    "set_office_hours",
    "set_time_standard",
    "suspend_days",
    "take_decided",
    "withdraw_hours",
    "withdraw_item",
]
