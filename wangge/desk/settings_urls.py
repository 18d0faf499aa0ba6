"""Addresses of the settings, below `/desk/settings/`."""

from django.urls import URLPattern, URLResolver, path, re_path

from wangge.desk.views.settings import categories, lists

CODE = r"(?P<code>\d{2,8})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("catalogue/", categories.index, name="settings_catalogue"),
    path("catalogue/lists/", lists.lists, name="settings_lists"),
    path("catalogue/new/", categories.create, name="settings_category_new"),
    re_path(rf"^catalogue/{CODE}/$", categories.change, name="settings_category"),
    re_path(rf"^catalogue/{CODE}/retire/$", categories.retire, name="settings_category_retire"),
]
