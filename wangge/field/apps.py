from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "wangge.field"
    label = "field"
