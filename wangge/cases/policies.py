"""The rules of an office that supervision may set, with what holds until somebody does and within which bounds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyKind(models.TextChoices):
    CALL_BACK_RATE = "call_back_rate", _("回访比例")  # of a hundred closings
    ARCHIVE_DAYS = "archive_days", _("自动归档天数")  # after closing


DEFAULTS = {PolicyKind.CALL_BACK_RATE: 100, PolicyKind.ARCHIVE_DAYS: 30}
LIMITS = {PolicyKind.CALL_BACK_RATE: (1, 100), PolicyKind.ARCHIVE_DAYS: (1, 365)}
