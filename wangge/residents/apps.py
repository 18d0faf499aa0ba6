from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "wangge.residents"
    label = "residents"
