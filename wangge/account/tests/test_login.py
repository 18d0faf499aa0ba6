"""Signing in with name and password."""

import pytest
from django.test import Client

from tests.county import PASSWORD, Cast
from wangge.journal.models import Entry

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> object:
    return client.post(LOGIN, {"username": username, "password": password, **more})


def test_a_worker_lands_on_the_phone_app(client: Client, cast: Cast) -> None:
    answer = client.post(LOGIN, {"username": "wang", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/field/")
    assert client.session["_auth_user_id"] == str(cast.users["wang"].pk)
    entry = Entry.objects.get(act="sign_in")
    assert entry.object_id == cast.users["wang"].pk
    assert entry.data == {"how": "page", "factor": "none"}
