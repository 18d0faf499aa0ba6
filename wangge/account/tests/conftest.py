"""The addresses of these tests, and a field key whatever the machine's environment holds."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from wangge.residents.cipher import new_key


@pytest.fixture(autouse=True)
def own_addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="wangge.account.tests.urls", FIELD_KEY=new_key()):
        yield
