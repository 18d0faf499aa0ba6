"""Addresses of this door."""

from django.urls import URLPattern, path

from wangge.account.views import login

app_name = "account"
urlpatterns: list[URLPattern] = [
    path("login/", login.login, name="login"),
    path("logout/", login.logout, name="logout"),
    path("second-step/", login.login, name="second_step"),
    path("enrol/", login.login, name="enrol"),
]
