"""Enrolling, proving and removing a second factor; allauth's own code does all cryptography."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction

from wangge.account import errors
from wangge.journal.actions import record
from wangge.lib.actor import Actor
from wangge.people import second_factor

if TYPE_CHECKING:
    from wangge.people.models import User

Kind = Authenticator.Type
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Factor:
    """One enrolled factor as its owner sees it."""

    id: int
    kind: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


def factors_of(user: "User") -> list[Factor]:
    """The authenticator and the security keys of `user`, oldest first."""
    rows = Authenticator.objects.filter(user=user, type__in=second_factor.STRONG).order_by("created_at", "pk")
    return [Factor(row.pk, row.type, row.data.get("name", ""), row.created_at, row.last_used_at) for row in rows]


def totp_address(user: "User", secret: str) -> str:
    """The `otpauth://` address that an authenticator app reads from the QR code."""
    return str(get_adapter().build_totp_url(user, secret))


@transaction.atomic
def enrol_totp(*, user: "User", secret: str, code: str, by: Actor, now: datetime) -> None:
    """Keep `secret` in place of any earlier one; raises `WrongFactor` unless `code` proves that the app has it."""
    Authenticator.objects.filter(user=user, type=Kind.TOTP).delete()
    row = TOTP.activate(user, secret).instance
    if second_factor.prove_code(user=user, code=code) is None:
        raise errors.WrongFactor
    _note("enrol_factor", user, row, by, now)


def key_options(user: "User") -> str:
    """JSON that the browser needs to make a key pair on a security key; the challenge is kept in the session."""
    return json.dumps(webauthn.begin_registration(user, False))


@transaction.atomic
def enrol_key(*, user: "User", name: str, credential: dict[str, Any], by: Actor, now: datetime) -> None:
    """Keep a security key's public half; raises `WrongFactor` when the answer does not fit the challenge."""

    def complete() -> None:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)

    _checked(complete)
    row = webauthn.WebAuthn.add(user, name, credential).instance
    _note("enrol_factor", user, row, by, now)


def key_challenge(user: "User") -> str:
    """JSON that the browser needs to let an enrolled security key sign; the challenge is kept in the session."""
    return json.dumps(webauthn.begin_authentication(user))


def prove_key(*, user: "User", credential: dict[str, Any]) -> str:
    """`webauthn` when an enrolled key signed the challenge; raises `WrongFactor`."""

    def complete() -> Authenticator:
        webauthn.parse_authentication_response(credential)
        return webauthn.complete_authentication(user, credential)

    _checked(complete).record_usage()
    return str(Kind.WEBAUTHN)


@transaction.atomic
def remove_factor(*, user: "User", factor_id: int, by: Actor, now: datetime) -> None:
    """Forget a factor of `user`; the last one stays where the post needs one (`FactorNeeded`)."""
    rows = list(Authenticator.objects.select_for_update().filter(user=user, type__in=second_factor.STRONG))
    gone = next((row for row in rows if row.pk == factor_id), None)
    if gone is None:
        return
    if len(rows) == 1:
        if second_factor.is_needed(by):
            raise errors.FactorNeeded
        Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    _note("remove_factor", user, gone, by, now)
    gone.delete()


@transaction.atomic
def make_recovery_codes(*, user: "User", by: Actor, now: datetime) -> None:
    """Ten new codes; the earlier ones end."""
    Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    row = RecoveryCodes.activate(user).instance
    _note("make_recovery_codes", user, row, by, now)


def recovery_codes(user: "User") -> list[str]:
    """The codes not used yet; empty when none were made."""
    row = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).first()
    return list(row.wrap().get_unused_codes()) if row else []


def _checked(complete: Callable[[], T]) -> T:
    # What a browser sends may be anything: the library answers some of it with errors of the language itself.
    try:
        return complete()
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise errors.WrongFactor from error


def _note(act: str, user: "User", row: Authenticator, by: Actor, now: datetime) -> None:
    data = {"kind": str(row.type), "factor": row.pk}
    record(act=act, object_type="user", object_id=user.pk, by=by, now=now, data=data)
