"""The ways out: mail by SMTP, text messages by an HTTP gateway, and folders that stand in for both."""

import json
import os
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from wangge.lib import outgoing
from wangge.notices.states import Channel

SECONDS = 10  # for the mail server's and the gateway's answer
RECEIPT_LENGTH = 80
# Gateway's answers that may be different the next time: too early, too many, time-out of its own.
_PASSING = frozenset((408, 425, 429))


class Refused(Exception):
    """It will never be taken: a wrong number, an unknown mailbox. `reason` is a code of ours."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Unavailable(Exception):
    """Not taken now. `is_down`: the other side could not be reached at all, so the next message would not pass."""

    def __init__(self, reason: str, *, is_down: bool = False) -> None:
        self.reason, self.is_down = reason, is_down
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message as it leaves. `key` is the same at every try, so that the receiver can drop repeats."""

    key: str
    to: str
    title: str
    text: str
    language: str = ""


def is_on(channel: Channel) -> bool:
    """Has the office set this channel up?"""
    return bool(settings.MAIL_SERVER if channel == Channel.MAIL else settings.SMS_GATEWAY)


def send(channel: Channel, message: Outbound) -> str:
    """Hand a message over; the other side's own id for it, if it gives one. Raises `Refused` or `Unavailable`."""
    return _send_mail(message) if channel == Channel.MAIL else _send_sms(message)


# -- mail -----------------------------------------------------------------------------------------------------------


def _send_mail(message: Outbound) -> str:
    server: dict[str, Any] = settings.MAIL_SERVER or {}
    mail = _mail_of(message)
    if "folder" in server:
        return _leave(Path(server["folder"]), f"{message.key}.eml", mail.as_bytes())
    _hand_to_server(server, mail, message.to)
    return str(mail["Message-ID"]).strip("<>")[:RECEIPT_LENGTH]


def _mail_of(message: Outbound) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = settings.MAIL_FROM
    mail["To"] = Address(addr_spec=message.to)
    mail["Subject"] = message.title
    mail["Message-ID"] = f"<{message.key}@{urlsplit(settings.BASE_URL).hostname or 'wangge'}>"
    # Machines that answer absences leave it alone (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    if message.language:
        mail["Content-Language"] = message.language
    mail.set_content(message.text)
    return mail


def _hand_to_server(server: dict[str, Any], mail: EmailMessage, to: str) -> None:
    try:
        with _connection(server) as connection:
            connection.send_message(mail, to_addrs=[to])
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise _answered(code) from None
    except smtplib.SMTPDataError as error:
        raise _answered(error.smtp_code) from None
    except smtplib.SMTPException as error:
        # Sign-in, sender or protocol: it is the connection that is not right, not this one message.
        code = getattr(error, "smtp_code", 0)
        raise Unavailable(f"smtp_{code}" if code else "smtp_failed", is_down=True) from None
    except OSError as error:
        reason = "timed_out" if isinstance(error, TimeoutError) else "unreachable"
        raise Unavailable(reason, is_down=True) from None


def _connection(server: dict[str, Any]) -> smtplib.SMTP:
    if server["use_ssl"]:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server["host"], server["port"], timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(server["host"], server["port"], timeout=SECONDS)
    if server["use_tls"]:
        connection.starttls(context=ssl.create_default_context())
    if server["username"]:
        connection.login(server["username"], server["password"])
    return connection


def _answered(code: int) -> Exception:
    """What a mail server's answer about one message amounts to: 5xx is for good, 4xx for now (RFC 5321)."""
    return Refused(f"smtp_{code}") if code >= 500 else Unavailable(f"smtp_{code}")


# -- text messages --------------------------------------------------------------------------------------------------


def _send_sms(message: Outbound) -> str:
    gateway: dict[str, str] = settings.SMS_GATEWAY or {}
    body = {"id": message.key, "to": message.to, "text": message.text}
    content = json.dumps(body, ensure_ascii=False).encode()
    if "folder" in gateway:
        return _leave(Path(gateway["folder"]), f"{message.key}.json", content)
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": message.key}
    if settings.SMS_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
    try:
        answer = outgoing.call(gateway["url"], content=content, headers=headers, seconds=SECONDS)
    except outgoing.OutgoingFailed as error:
        raise Unavailable(error.reason, is_down=error.reason != "too_large") from None
    return _receipt(answer)


def _receipt(answer: outgoing.Answer) -> str:
    reason = f"gateway_{answer.status}"
    if 400 <= answer.status < 500 and answer.status not in _PASSING:
        if answer.status in (401, 403):  # our token, not this one message
            raise Unavailable(reason, is_down=True)
        raise Refused(reason)
    if not 200 <= answer.status < 300:
        raise Unavailable(reason)
    try:
        told = json.loads(answer.body)
    except ValueError:
        return ""
    return str(told.get("id", ""))[:RECEIPT_LENGTH] if isinstance(told, dict) else ""


# -- folders --------------------------------------------------------------------------------------------------------


def _leave(folder: Path, name: str, content: bytes) -> str:
    """One file for each message, readable by the owner only; a repeat takes the place of the first."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = folder / f".{name}"
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        half.replace(folder / name)
    except OSError:
        raise Unavailable("folder_failed", is_down=True) from None
    return name
