"""Each change of settings is looked at before it is made: fill in, see what changes, confirm. Works without scripts."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from wangge.journal.actions import once
from wangge.lib.errors import DomainError, InvalidInput
from wangge.ui.requests import PageRequest

STEP, CLIENT_ID, SEEN, TOKEN = "do", "client_id", "seen", "csrfmiddlewaretoken"


class Step(models.TextChoices):
    """Which button of the page was pressed."""

    PREVIEW = "preview"
    EDIT = "edit"
    CONFIRM = "confirm"


class SettingsForm(forms.Form):
    """A form that is confirmed: it carries an id of its own, so that confirming twice does it once."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    aliases: ClassVar[Mapping[str, str]] = {}  # what an act calls a value → the field in which it was typed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {CLIENT_ID: uuid.uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.error_messages["required"] = _("这一项必须填写")

    def add_refusal(self, refusal: DomainError) -> None:
        """A refusal of the act beside the field that it is about."""
        for name, text in (refusal.fields or {"": refusal.detail}).items():
            field = self.aliases.get(name, name)
            self.add_error(field if field in self.fields else None, str(text))


def step_of(request: PageRequest) -> Step:
    wanted = request.POST.get(STEP, Step.PREVIEW.value)
    return Step(wanted) if wanted in Step.values else Step.PREVIEW


def sent(request: PageRequest, seen: str = "") -> list[tuple[str, str]]:
    """What the form sent, to be sent again when it is confirmed or gone back to; `seen` marks what was shown."""
    kept = [(name, value) for name, values in request.POST.lists() if name not in (TOKEN, STEP) for value in values]
    return [*((name, value) for name, value in kept if name != SEEN), (SEEN, seen)] if seen else kept


def confirm(request: PageRequest, now: datetime, do: Callable[[], str]) -> tuple[str, bool]:
    """Do what was confirmed, once for each form: the answer (a key), and whether this is a repeat."""
    try:
        client_id = uuid.UUID(request.POST.get(CLIENT_ID, ""))
    except ValueError:
        raise InvalidInput from None
    caller = f"{request.actor.kind}:{request.actor.id}"
    body = [request.path, *sent(request)]
    _status, answer, is_repeat = once(client_id=client_id, caller=caller, body=body, now=now, do=lambda: (200, do()))
    return answer, is_repeat
