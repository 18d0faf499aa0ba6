from django.apps import AppConfig


class PatrolsConfig(AppConfig):
    name = "wangge.patrols"
    label = "patrols"
