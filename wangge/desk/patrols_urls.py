"""Addresses of patrols."""

from django.urls import URLPattern, path

from wangge.desk.views import patrols

urlpatterns: list[URLPattern] = [
    path("", patrols.index, name="patrols"),
    path("new/", patrols.new, name="patrol_new"),
    path("missed/", patrols.missed, name="patrols_missed"),
    path("missed/<int:miss_id>/", patrols.settle, name="patrol_settle"),
    path("<int:plan_id>/", patrols.plan, name="patrol"),
    path("checks/<int:check_id>/<uuid:upload_id>/", patrols.picture, name="patrol_picture"),
    path("<int:plan_id>/<str:name>/", patrols.act, name="patrol_act"),
]
