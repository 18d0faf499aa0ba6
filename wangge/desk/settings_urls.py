"""Addresses of the settings, below `/desk/settings/`."""

from datetime import date

from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from wangge.desk import notices_urls
from wangge.desk.views.settings import calendars, categories, lists


class DayConverter:
    """A day as `2026-06-01`; what is no day leads nowhere."""

    regex = r"\d{4}-\d{2}-\d{2}"
    to_python = staticmethod(date.fromisoformat)
    to_url = staticmethod(str)


register_converter(DayConverter, "day")
CODE = r"(?P<code>\d{2,8})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", include(notices_urls)),
    path("catalogue/", categories.index, name="settings_catalogue"),
    path("catalogue/lists/", lists.lists, name="settings_lists"),
    path("catalogue/new/", categories.create, name="settings_category_new"),
    re_path(rf"^catalogue/{CODE}/$", categories.change, name="settings_category"),
    re_path(rf"^catalogue/{CODE}/retire/$", categories.retire, name="settings_category_retire"),
    path("calendar/", calendars.index, name="settings_calendar"),
    path("calendar/suspend/", calendars.suspend, name="settings_suspend"),
    path("calendar/lift/", calendars.lift, name="settings_lift"),
    path("calendar/hours/", calendars.hours, name="settings_hours"),
    path("calendar/hours/<day:day>/withdraw/", calendars.withdraw_hours, name="settings_hours_withdraw"),
]
