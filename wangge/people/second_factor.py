"""The second factor of roles that see personal data or administer: who needs it, and whether a code is right."""

from allauth.mfa.models import Authenticator
from django.conf import settings

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


def check(*, user: User, actor: Actor, otp: str) -> None:
    """For a token: `EnrolmentRequired` before enrolling, `OtpRequired` for a missing or wrong code."""
    if not is_enrolled(user):
        if is_needed(actor):
            raise errors.EnrolmentRequired
        return
    if settings.DEMO:
        return
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None or not otp or not authenticator.wrap().validate_code(otp):
        raise errors.OtpRequired
