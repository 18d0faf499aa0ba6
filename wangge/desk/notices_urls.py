"""Addresses of the administrators' pages about notices, below `/desk/settings/notices/`."""

from django.urls import URLPattern, URLResolver, path

from wangge.desk.views import deliveries, wordings

urlpatterns: list[URLPattern | URLResolver] = [
    path("", deliveries.deliveries, name="notice_deliveries"),
    path("again/", deliveries.send_all_again, name="notice_send_all_again"),
    path("<int:delivery_id>/again/", deliveries.send_again, name="notice_send_again"),
    path("channels/", deliveries.channels, name="notice_channels"),
    path("channels/<str:channel>/test/", deliveries.send_test, name="notice_test"),
    path("templates/", wordings.templates, name="notice_templates"),
    path("templates/<str:event>/<str:audience>/", wordings.template, name="notice_template"),
    path("templates/<str:event>/<str:audience>/<int:version>/restore/", wordings.restore, name="notice_restore"),
]
