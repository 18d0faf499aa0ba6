"""Addresses of this door."""

from django.urls import URLPattern, path

from wangge.account.views import enrol, login, mine, notices, renewing, second_step

app_name = "account"
urlpatterns: list[URLPattern] = [
    path("", mine.mine, name="mine"),
    path("login/", login.login, name="login"),
    path("logout/", login.logout, name="logout"),
    path("new-password/", renewing.new_password, name="new_password"),
    path("second-step/", second_step.second_step, name="second_step"),
    path("enrol/", enrol.enrol, name="enrol"),
    path("recovery-codes/", enrol.recovery_codes, name="recovery_codes"),
    path("recovery-codes/renew/", mine.renew_codes, name="renew_codes"),
    path("notices/", notices.notices, name="notices"),
    path("password/", mine.password, name="password"),
    path("factors/<int:factor_id>/remove/", mine.remove_factor, name="remove_factor"),
    path("tokens/revoke/", mine.revoke, name="revoke"),
]
