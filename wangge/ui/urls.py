"""Addresses of the shared machinery. Mount: `path("ui/", include("wangge.ui.urls"))`."""

from django.urls import path

from wangge.ui import views

app_name = "ui"
urlpatterns = [path("preference/", views.set_preference, name="set_preference")]
