"""Addresses of the settings, below `/desk/settings/`."""

from datetime import date

from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from wangge.desk import notices_urls
from wangge.desk.views.settings import (
    accounts,
    boundaries,
    calendars,
    categories,
    history,
    items,
    lists,
    organisations,
    posts,
    privacy,
    protection,
    rules,
    sheets,
    start,
)


class DayConverter:
    """A day as `2026-06-01`; what is no day leads nowhere."""

    regex = r"\d{4}-\d{2}-\d{2}"
    to_python = staticmethod(date.fromisoformat)
    to_url = staticmethod(str)


class CodeConverter:
    """A unit's code or a user name: whatever has no slash."""

    regex = r"[^/]{1,60}"
    to_python = to_url = staticmethod(str)


register_converter(DayConverter, "day")
register_converter(CodeConverter, "key")
DIGEST = r"(?P<digest>[0-9a-f]{64})"
CODE = r"(?P<code>\d{2,8})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/", start.start, name="settings_start"),
    path("start/catalogue/", start.shipped_catalogue, name="settings_start_catalogue"),
    path("start/boundaries/", boundaries.boundaries, name="settings_boundaries"),
    re_path(rf"^start/boundaries/{DIGEST}/$", boundaries.look, name="settings_boundaries_look"),
    path("privacy/", privacy.privacy, name="settings_privacy"),
    path("consent/", privacy.consent, name="settings_consent"),
    path("protection/", protection.index, name="settings_protection"),
    path("protection/officer/", protection.officer, name="settings_officer"),
    path("protection/<slug:name>/", protection.activity, name="settings_assessment"),
    path("protection/<slug:name>/new/", protection.propose, name="settings_assessment_new"),
    path("protection/<slug:name>/<int:assessment_id>/", protection.decide, name="settings_assessment_decide"),
    path("notices/", include(notices_urls)),
    path("catalogue/", categories.index, name="settings_catalogue"),
    path("catalogue/lists/", lists.lists, name="settings_lists"),
    path("catalogue/new/", categories.create, name="settings_category_new"),
    re_path(rf"^catalogue/{CODE}/$", categories.change, name="settings_category"),
    re_path(rf"^catalogue/{CODE}/retire/$", categories.retire, name="settings_category_retire"),
    path("organisations/", organisations.index, name="settings_organisations"),
    path("organisations/new/", organisations.create, name="settings_organisation_new"),
    path("organisations/<key:code>/", organisations.organisation, name="settings_organisation"),
    path("organisations/<key:code>/edit/", organisations.change, name="settings_organisation_edit"),
    path("organisations/<key:code>/retire/", organisations.retire, name="settings_organisation_retire"),
    path("organisations/<key:code>/restore/", organisations.restore, name="settings_organisation_restore"),
    path("accounts/", accounts.index, name="settings_accounts"),
    path("accounts/passwords/", accounts.passwords, name="settings_passwords"),
    path("accounts/new/", accounts.create, name="settings_account_new"),
    path("accounts/<key:username>/", accounts.account, name="settings_account"),
    path("accounts/<key:username>/edit/", accounts.change, name="settings_account_edit"),
    path("accounts/<key:username>/lock/", accounts.lock, name="settings_account_lock"),
    path("accounts/<key:username>/unlock/", accounts.unlock, name="settings_account_unlock"),
    path("accounts/<key:username>/password/", accounts.reset_password, name="settings_account_password"),
    path("accounts/<key:username>/factors/", accounts.reset_factors, name="settings_account_factors"),
    path("accounts/<key:username>/posts/new/", posts.give, name="settings_post_new"),
    path("posts/<int:post_id>/end/", posts.end, name="settings_post_end"),
    path("posts/<int:post_id>/move/", posts.move, name="settings_post_move"),
    re_path(r"^sheets/(?P<key>[a-z]+)/export\.(?P<kind>xlsx|csv)$", sheets.export, name="settings_export"),
    path("sheets/<slug:key>/", sheets.sheet, name="settings_sheet"),
    re_path(rf"^sheets/(?P<key>[a-z]+)/{DIGEST}/$", sheets.look, name="settings_sheet_look"),
    re_path(rf"^sheets/(?P<key>[a-z]+)/{DIGEST}/confirm/$", sheets.settle, name="settings_sheet_confirm"),
    path("history/", history.history, name="settings_history"),
    path("areas/", posts.area_options, name="settings_areas"),
    path("units/", posts.unit_options, name="settings_units"),
    path("items/", items.index, name="settings_items"),
    path("items/new/", items.propose, name="settings_item_new"),
    path("items/<key:code>/", items.item, name="settings_item"),
    path("items/<key:code>/propose/", items.propose, name="settings_item_change"),
    path("items/<key:code>/<int:version>/decide/", items.decide, name="settings_item_decide"),
    path("items/<key:code>/withdraw/", items.withdraw, name="settings_item_withdraw"),
    path("rules/", rules.rules, name="settings_rules"),
    path("calendar/", calendars.index, name="settings_calendar"),
    path("calendar/suspend/", calendars.suspend, name="settings_suspend"),
    path("calendar/lift/", calendars.lift, name="settings_lift"),
    path("calendar/hours/", calendars.hours, name="settings_hours"),
    path("calendar/hours/<day:day>/withdraw/", calendars.withdraw_hours, name="settings_hours_withdraw"),
]
