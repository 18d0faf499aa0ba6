"""The personal columns of services: locked, and hashed with a key for exact search. Pure but for the key."""

from wangge.residents import cipher
from wangge.residents.masking import plain_digits, plain_name

NAME, PHONE, CODE = "residents.service.name", "residents.service.phone", "residents.service.code"
WANTED, REPLY = "residents.correction.wanted", "residents.correction.reply"
_PERSON, _CODE, _BODY = "residents.service.person_index", "residents.service.code_index", "residents.service.body"


def person_index(name: str, phone: str) -> bytes:
    """The hash by which exactly this name with exactly this telephone is found."""
    return cipher.blind(f"{plain_name(name)}\n{plain_digits(phone)}", _PERSON)


def code_index(code: str) -> bytes:
    """The hash by which an application code is found."""
    return cipher.blind(code, _CODE)


def body_digest(text: str) -> str:
    """What a repeat of a registration is compared by: nobody without the key can try names against it."""
    return cipher.blind(text, _BODY).hex()


def opened(locked: bytes | memoryview | None, place: str) -> str:
    """The clear text of a column; empty once it is erased."""
    return cipher.unlock(bytes(locked), place) if locked is not None else ""
