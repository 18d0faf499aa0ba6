"""Every address of the product, door by door."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("wangge.account.urls")),
    path("desk/", include("wangge.desk.urls")),
    path("field/", include("wangge.field.urls")),
    path("ui/", include("wangge.ui.urls")),
    path("api/v1/", include("wangge.api.urls")),
    path("", include("wangge.ops.urls")),
    path("", include("wangge.portal.urls")),  # last: its many addresses share no beginning to skip them by
]

handler404 = "wangge.ui.views.not_found"
handler500 = "wangge.ui.views.server_error"
