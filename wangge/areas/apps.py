from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "wangge.areas"
    label = "areas"
