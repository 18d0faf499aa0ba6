"""The second factor of roles that see personal data or administer: who needs it, and whether a code is right."""

from typing import Literal

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction

from wangge.lib.actor import Actor, Role
from wangge.people import errors
from wangge.people.models import User

# quality.md section 3: administrators, and roles that see personal data.
ROLES_THAT_NEED_IT = (
    Role.DESK,
    Role.SUPERVISOR,
    Role.MEDIATOR,
    Role.LEADER,
    Role.SYSADMIN,
    Role.SECADMIN,
    Role.AUDITOR,
)
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_needed(actor: Actor) -> bool:
    """Must this person prove a second factor? Never in the demonstration."""
    return not settings.DEMO and actor.has_role(*ROLES_THAT_NEED_IT)


def is_enrolled(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=STRONG).exists())


def next_step(*, user: User, actor: Actor) -> Literal["prove", "enrol"] | None:
    """What is left after the right password: prove the enrolled factor, enrol one, or nothing."""
    if settings.DEMO:
        return None
    if is_enrolled(user):
        return "prove"
    return "enrol" if is_needed(actor) else None


@transaction.atomic
def prove_code(*, user: User, code: str, kinds: tuple[str, ...] = (Authenticator.Type.TOTP,)) -> str | None:
    """The kind of factor that `code` proves, or None. A code from the authenticator or a recovery code works once."""
    for row in Authenticator.objects.select_for_update().filter(user=user, type__in=kinds).order_by("-type"):
        right = _totp_is_new(row, code) if row.type == Authenticator.Type.TOTP else row.wrap().validate_code(code)
        if right:
            row.record_usage()
            return str(row.type)
    return None


def _totp_is_new(row: Authenticator, code: str) -> bool:
    # RFC 6238 section 5.2: a code is accepted once. allauth remembers used codes in the cache, which each of our
    # processes has for itself; the counter of the last accepted code, kept with the secret, holds for all of them.
    secret = decrypt(row.data["secret"])
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            if counter <= row.data.get("last_counter", -1):
                return False
            row.data["last_counter"] = counter
            row.save(update_fields=["data"])
            return True
    return False


def check(*, user: User, actor: Actor, otp: str) -> None:
    """For a token: `EnrolmentRequired` before enrolling, `OtpRequired` for a missing or wrong code."""
    step = next_step(user=user, actor=actor)
    if step == "enrol":
        raise errors.EnrolmentRequired
    if step == "prove" and not (otp and prove_code(user=user, code=otp)):
        raise errors.OtpRequired
