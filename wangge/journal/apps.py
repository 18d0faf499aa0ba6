from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "wangge.journal"
    label = "journal"
