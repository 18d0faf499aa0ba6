from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "wangge.account"
    label = "account"
