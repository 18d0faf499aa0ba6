"""Through which channel a report came, and how its reporter wishes to be treated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    WEB = "web", _("居民网页")
    WINDOW = "window", _("窗口来访")
    PHONE = "phone", _("来电")
    LETTER = "letter", _("来信")
    WORKER = "worker", _("网格员")
    API = "api", _("系统接口")
    IMPORT = "import", _("批量导入")
    HOTLINE = "hotline", _("12345 热线")


class ContactMode(models.TextChoices):
    REACHABLE = "reachable", _("可联系")
    CONFIDENTIAL = "confidential", _("保密")
    ANONYMOUS = "anonymous", _("匿名")


# What a file of a case was sent for: what was found, what was done about it.
REPORT_FILE, PROOF_FILE = "report", "proof"
