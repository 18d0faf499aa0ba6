"""Addresses of this door."""

from django.urls import URLPattern, URLResolver, path, re_path

from wangge.portal.views import follow, grids, home, items, mine, report

app_name = "portal"
CODE = r"(?P<code>\d{15})"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("report/", report.report, name="report"),
    path("report/places/", report.places_part, name="report_places"),
    path("track/", follow.enter_code, name="enter_code"),
    path("track/<str:query_code>/", follow.follow, name="follow"),
    path("track/<str:query_code>/receipt/", follow.receipt, name="receipt"),
    path("track/<str:query_code>/messages/", follow.send_message, name="send_message"),
    path("track/<str:query_code>/evaluation/", follow.evaluate, name="evaluate"),
    path("track/<str:query_code>/files/<uuid:file_id>/", follow.public_file, name="public_file"),
    path("my-service/", mine.enter, name="my_services"),
    path("my-service/<str:query_code>/", mine.show, name="my_service"),
    path("my-service/<str:query_code>/withdraw/", mine.withdraw, name="my_service_withdraw"),
    path("my-service/<str:query_code>/correct/", mine.correct, name="my_service_correct"),
    path("grids/", grids.find, name="find_grid"),
    path("grids/at/", grids.at_point, name="grid_at"),
    path("grids/outlines/", grids.outlines, name="outlines"),
    re_path(rf"^grids/{CODE}/$", grids.grid, name="grid"),
    re_path(rf"^grids/{CODE}/poster/$", grids.poster, name="poster"),
    path("items/", items.published, name="items"),
    path("privacy/", home.privacy, name="privacy"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("robots.txt", home.robots, name="robots"),
]
