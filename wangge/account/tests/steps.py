"""Steps that these tests share: signing in, and the code that an authenticator app would show."""

import time
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from tests.county import PASSWORD
from wangge.people.models import User

LOGIN, STEP, ENROL, MINE = "/account/login/", "/account/second-step/", "/account/enrol/", "/account/"
WRONG = "not-the-password"


def give(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    """Send the sign-in form."""
    return client.post(LOGIN, {"username": username, "password": password, **more})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_of(secret: str, steps: int = 0) -> str:
    """The six digits of now, or of so many half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def give_app(user: User) -> str:
    """Enrol an authenticator app and recovery codes; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return str(secret)


def token(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    """Ask for a bearer token."""
    body = {"username": username, "password": password, **more}
    return client.post("/api/v1/tokens", body, content_type="application/json")
