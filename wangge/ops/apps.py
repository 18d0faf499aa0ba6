from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "wangge.ops"
    label = "ops"
