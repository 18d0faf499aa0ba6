from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "wangge.desk"
    label = "desk"
