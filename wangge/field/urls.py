"""Addresses of the worker's phone app."""

from django.urls import URLPattern, URLResolver, path, re_path

from wangge.field.views import case, own, report, shell, today

app_name = "field"
NUMBER = r"(?P<number>\d{6}-\d{8}-\d{6,})"
FILE = r"(?P<upload_id>[0-9a-f-]{36})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("report/", report.report, name="report"),
    path("locate/", report.locate, name="locate"),
    re_path(rf"^cases/{NUMBER}/$", case.case, name="case"),
    re_path(rf"^cases/{NUMBER}/acts/(?P<name>[a-z_]+)/$", case.act, name="act"),
    re_path(rf"^cases/{NUMBER}/contact/$", case.contact, name="contact"),
    re_path(rf"^cases/{NUMBER}/files/{FILE}/$", case.file, name="file"),
    re_path(rf"^cases/{NUMBER}/files/{FILE}/thumbnail/$", case.thumbnail, name="thumbnail"),
    path("grid/", own.grid, name="grid"),
    re_path(r"^grid/(?P<code>\d{15})\.geojson$", own.outlines, name="outlines"),
    path("messages/", own.messages, name="messages"),
    path("me/", own.me, name="me"),
    path("app/", shell.shell, name="shell"),
    path("sw.js", shell.worker, name="worker"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
]
