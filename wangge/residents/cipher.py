"""Encryption of personal fields with a key that lives outside the database (AES-256-GCM)."""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_SIZE = 12


class FieldUnreadable(Exception):
    """The stored bytes do not open with this key: a wrong key, or tampering."""


def new_key() -> str:
    """A fresh 256-bit key in URL-safe base64, as `WANGGE_FIELD_KEY` holds it."""
    return base64.urlsafe_b64encode(AESGCM.generate_key(bit_length=256)).decode()


def _cipher() -> AESGCM:
    try:
        key = base64.urlsafe_b64decode(settings.FIELD_KEY)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured("WANGGE_FIELD_KEY must be 32 bytes in URL-safe base64: `wangge init` makes one")
    return AESGCM(key)


def lock(text: str, place: str) -> bytes:
    """Encrypt `text`; `place` (table and column) is bound to it, so bytes moved elsewhere do not open."""
    nonce = os.urandom(NONCE_SIZE)
    return nonce + _cipher().encrypt(nonce, text.encode(), place.encode())


def unlock(locked: bytes, place: str) -> str:
    """The text; raises `FieldUnreadable`."""
    try:
        return _cipher().decrypt(locked[:NONCE_SIZE], locked[NONCE_SIZE:], place.encode()).decode()
    except InvalidTag as error:
        raise FieldUnreadable from error
