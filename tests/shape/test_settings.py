"""Settings from the environment: an odd value stops the start, and what may hold a key is not repeated."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.mark.parametrize(
    "value",
    [
        "ftp://h/{z}/{x}/{y}",
        "https://h/{z}/{x}",
        "https://{s}.h/{z}/{x}/{y}",
        "https://u:p@h/{z}/{x}/{y}",
        "/tiles/{z}/{x}/{y}",
    ],
)
def test_an_odd_address_stops_the_start_without_telling_it(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("WANGGE_TILE_URL", value)
    with pytest.raises(ImproperlyConfigured) as refused:
        env.tile_address("WANGGE_TILE_URL")
    assert value not in str(refused.value)
    monkeypatch.setenv("WANGGE_TILE_URL", "https://t0.example.cn/wmts?m={z}&r={y}&c={x}&tk={key}")
    assert env.tile_address("WANGGE_TILE_URL").startswith("https://t0")
