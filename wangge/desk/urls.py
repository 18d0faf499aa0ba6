"""Addresses of the desk. Pages about maps, areas, people and the catalogue stand in modules of their own."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from wangge.desk import change_urls, settings_urls
from wangge.desk.views import (
    acts,
    bulk,
    cards,
    case,
    casemap,
    catalogue,
    contact,
    export,
    inbox,
    ladder,
    lists,
    people,
    places,
    pulse,
    window,
)

app_name = "desk"
NUMBER = r"(?P<number>\d{6}-\d{8}-\d{6,})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.home, name="home"),
    path("nav/", lists.counts, name="counts"),
    path("pulse/", pulse.pulse, name="pulse"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("lists/", lists.save, name="save_list"),
    path("lists/<int:list_id>/drop/", lists.drop, name="drop_list"),
    path("cases/", lists.cases, name="cases"),
    re_path(r"^cases/export\.(?P<kind>csv|xlsx)$", export.export, name="export"),
    re_path(rf"^cases/{NUMBER}/$", case.case, name="case"),
    re_path(rf"^cases/{NUMBER}/acts/(?P<name>[a-z_]+)/$", acts.act, name="act"),
    re_path(rf"^cases/{NUMBER}/print/$", case.print_case, name="print"),
    re_path(rf"^cases/{NUMBER}/receipt/$", window.receipt, name="receipt"),
    re_path(rf"^cases/{NUMBER}/contact/$", contact.show_contact, name="contact"),
    re_path(rf"^cases/{NUMBER}/contact/approve/$", contact.approve_contact, name="approve_contact"),
    re_path(rf"^cases/{NUMBER}/files/(?P<upload_id>[0-9a-f-]{{36}})/$", case.file, name="file"),
    re_path(rf"^cases/{NUMBER}/files/(?P<upload_id>[0-9a-f-]{{36}})/thumbnail/$", case.thumbnail, name="thumbnail"),
    re_path(r"^around/(?P<code>\d{15})\.geojson$", case.around, name="around"),
    path("cards/", cards.index, name="cards"),
    path("cards/ladder/", ladder.show, name="ladder"),
    path("cards/<int:card_id>/", cards.card, name="card"),
    path("cards/<int:card_id>/<str:name>/", cards.act, name="card_act"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox_read_all"),
    path("inbox/<int:item_id>/read/", inbox.read_one, name="inbox_read"),
    path("window/", window.window, name="window"),
    path("window/areas/", window.area_options, name="area_options"),
    path("map/", casemap.case_map, name="map"),
    path("map/side/", casemap.side, name="map_side"),
    path("map/areas.json", casemap.map_areas, name="map_areas"),
    path("map/cases.json", casemap.map_cases, name="map_cases"),
    path("areas/", places.root, name="areas"),
    path("areas/check/", places.check, name="areas_check"),
    path("areas/changes/", include(change_urls)),
    re_path(r"^areas/(?P<code>\d{15})/$", places.area, name="area"),
    path("people/", people.units, name="people"),
    path("people/posts/", people.posts, name="people_posts"),
    path("people/coverage/", people.gaps, name="people_gaps"),
    path("catalogue/", catalogue.index, name="catalogue"),
    re_path(r"^catalogue/(?P<code>\d{4,8})/$", catalogue.item, name="category"),
    path("calendar/", catalogue.calendar, name="calendar"),
    path("settings/", include(settings_urls)),
]
