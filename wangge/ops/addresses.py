"""Client addresses: which proxies are trusted, and who counts as one client."""

import ipaddress
from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
IPV6_CLIENT = 64  # one subscriber holds a whole /64: its addresses are one client


def networks(items: Iterable[str]) -> list[Network]:
    """The networks of `WANGGE_TRUSTED_PROXIES`; an odd one stops the start."""
    try:
        return [ipaddress.ip_network(item, strict=False) for item in items]
    except ValueError as error:
        raise ImproperlyConfigured(f"WANGGE_TRUSTED_PROXIES: {error}") from None


def in_networks(address: str, trusted: Iterable[Network]) -> bool:
    """Is `address` in one of the networks? What is no address is not."""
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in trusted)


def client_key(address: str) -> str:
    """The text under which calls of a client are counted: the address, or the /64 of an IPv6 address."""
    parsed = _parsed(address)
    if parsed is None:
        return address[:45]
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, IPV6_CLIENT), strict=False))
    return str(parsed)


def real_client(peer: str, forwarded: str, trusted: list[Network]) -> str:
    """The address that the nearest trusted proxy saw: `X-Forwarded-For` read from the right while the hop is trusted.

    A hop that is no address ends the walk, so that nothing but addresses is ever taken from the header.
    """
    address = peer
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not in_networks(address, trusted) or _parsed(hop) is None:
            break
        address = hop
    return address


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    if parsed.version == 6 and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped  # a socket for both families shows IPv4 so
    return parsed
