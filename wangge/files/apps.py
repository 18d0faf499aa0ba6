"""Django's registration of the package."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "wangge.files"
    label = "files"
