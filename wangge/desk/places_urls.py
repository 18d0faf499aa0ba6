"""Addresses of the register of places."""

from django.urls import URLPattern, path

from wangge.desk.views import doubles, imports, registers

FILE = "<int:place_id>/files/<uuid:upload_id>/"

urlpatterns: list[URLPattern] = [
    path("", registers.index, name="places"),
    path("new/", registers.new, name="place_new"),
    path("doubles/", doubles.index, name="doubles"),
    path("doubles/<int:pair_id>/", doubles.decide, name="double"),
    path("imports/", imports.index, name="place_imports"),
    path("imports/<int:run_id>/", imports.progress, name="place_import"),
    path("imports/<int:run_id>/cancel/", imports.cancel, name="place_import_cancel"),
    path("imports/<int:run_id>/rejects.csv", imports.rejects, name="place_import_rejects"),
    path("<int:place_id>/", registers.place, name="place"),
    path("<int:place_id>/change/", registers.change, name="place_change"),
    path("<int:place_id>/retire/", registers.retire, name="place_retire"),
    path("<int:place_id>/restore/", registers.restore, name="place_restore"),
    path("<int:place_id>/merge/", registers.merge, name="place_merge"),
    path("<int:place_id>/unmerge/", registers.unmerge, name="place_unmerge"),
    path(FILE, registers.file, name="place_file"),
    path(FILE + "thumbnail/", registers.thumbnail, name="place_thumbnail"),
]
