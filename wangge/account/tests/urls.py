"""What these tests need of the product's addresses, with a staff page to come from."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from wangge.lib.access import SIGNED_IN, access


@access(SIGNED_IN)
def staff_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for staff")


urlpatterns = [
    path("account/", include("wangge.account.urls")),
    path("ui/", include("wangge.ui.urls")),
    path("api/v1/", include("wangge.api.urls")),
    path("desk/", staff_page),
    path("field/", staff_page),
]
