"""What allauth's second factor asks of us: secrets encrypted with the field key, names shown in apps and on keys."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from wangge.residents.cipher import lock, unlock

PLACE = "mfa_authenticator.data"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    """Seeds of codes never lie in the database, a backup or a dump in the clear."""

    def encrypt(self, text: str) -> str:
        return base64.urlsafe_b64encode(lock(text, PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unlock(base64.urlsafe_b64decode(encrypted_text), PLACE)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.MFA_TOTP_ISSUER}
