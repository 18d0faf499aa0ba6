"""Encryption of personal fields with a key that lives outside the database (AES-256-GCM)."""

import base64
import binascii
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_SIZE = 12
INDEX_SIZE = 16


class FieldUnreadable(Exception):
    """The stored bytes do not open with this key: a wrong key, or tampering."""


def new_key() -> str:
    """A fresh 256-bit key in URL-safe base64, as `WANGGE_FIELD_KEY` holds it."""
    return base64.urlsafe_b64encode(AESGCM.generate_key(bit_length=256)).decode()


def _key() -> bytes:
    try:
        key = base64.urlsafe_b64decode(settings.FIELD_KEY)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured("WANGGE_FIELD_KEY must be 32 bytes in URL-safe base64: `wangge init` makes one")
    return key


def _cipher() -> AESGCM:
    return AESGCM(_key())


def blind(text: str, place: str) -> bytes:
    """A keyed hash of `text`: equal for equal texts of the same `place`, and of no use without the key."""
    own_key = hmac.digest(_key(), place.encode(), hashlib.sha256)
    return hmac.digest(own_key, text.encode(), hashlib.sha256)[:INDEX_SIZE]


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
