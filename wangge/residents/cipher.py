"""Encryption of personal fields with a key that lives outside the database (AES-256-GCM)."""

import base64
import binascii
import functools
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


def _key(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured("WANGGE_FIELD_KEY must be 32 bytes in URL-safe base64: `wangge init` makes one")
    return key


@functools.lru_cache(maxsize=4)
def _cipher_of(text: str) -> AESGCM:
    return AESGCM(_key(text))


def _cipher() -> AESGCM:
    return _cipher_of(settings.FIELD_KEY)


@functools.lru_cache(maxsize=16)
def _own_key(text: str, place: str) -> bytes:
    return hmac.digest(_key(text), place.encode(), hashlib.sha256)


def blind(text: str, place: str) -> bytes:
    """A keyed hash of `text`: equal for equal texts of the same `place`, and of no use without the key."""
    return hmac.digest(_own_key(settings.FIELD_KEY, place), text.encode(), hashlib.sha256)[:INDEX_SIZE]


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
