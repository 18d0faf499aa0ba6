"""Addresses of changes of areas, below `/desk/areas/changes/`."""

from django.urls import URLPattern, URLResolver, path, re_path

from wangge.areas.states import ChangeKind
from wangge.desk.views import changes

KINDS = "|".join(ChangeKind)
STEPS = "propose|approve|send_back|cancel"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", changes.changes, name="changes"),
    path("new/", changes.choose, name="change_new"),
    re_path(rf"^new/(?P<kind>{KINDS})/$", changes.draft, name="change_draft"),
    path("<int:pk>/", changes.change, name="change"),
    path("<int:pk>/revise/", changes.revise, name="change_revise"),
    re_path(rf"^(?P<pk>\d+)/(?P<name>{STEPS})/$", changes.step, name="change_step"),
    path("<int:pk>/posts/<int:post_id>/", changes.carry, name="change_post"),
    path("<int:pk>/outlines.json", changes.outlines, name="change_outlines"),
]
