from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "wangge.account"
    label = "wangge_account"  # allauth's own app is called "account"
