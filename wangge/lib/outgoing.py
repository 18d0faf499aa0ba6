"""Calls to other systems over HTTP: public addresses only unless allowed, no redirects, bounded in time and size.

The name is resolved once and the connection goes to the address that was checked, so a name that changes its mind
in between (DNS rebinding) gains nothing. Proxies of the environment are not used.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
SECONDS = 10.0
LIMIT = 64 * 1024
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


class OutgoingFailed(Exception):
    """No answer came. `reason`: address_refused, unreachable, timed_out, tls_failed, too_large, not_understood."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. A redirect is an answer like any other: nothing follows it."""

    status: int
    body: bytes


def call(
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
    allowed: Sequence[str] | None = None,
    seconds: float = SECONDS,
    limit: int = LIMIT,
) -> Answer:
    """Send `content` to `url` and read the answer, all within `seconds`; raises `OutgoingFailed`.

    `allowed` holds names, addresses and networks that may be called although they are not public (default:
    `settings.OUTGOING_ALLOW`). An answer longer than `limit` bytes is refused.
    """
    parts = _parts(url)
    address = _checked_address(parts, settings.OUTGOING_ALLOW if allowed is None else allowed)
    port = parts.port or _PORTS[parts.scheme]
    try:
        raw = socket.create_connection((str(address), port), timeout=seconds)
    except OSError as error:
        raise OutgoingFailed("timed_out" if isinstance(error, TimeoutError) else "unreachable") from error
    with contextlib.closing(_wrapped(raw, parts)) as connected, _ended_after(seconds, connected) as is_over:
        try:
            return _exchange(parts, connected, method, content, headers or {}, limit)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise OutgoingFailed(_reason(error, is_over.is_set())) from error


def _parts(url: str) -> SplitResult:
    parts = urlsplit(url)
    try:
        is_usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        is_usable = False
    if not is_usable or parts.username is not None:
        raise OutgoingFailed("not_understood")
    return parts


def _checked_address(parts: SplitResult, allowed: Sequence[str]) -> IpAddress:
    """The address to connect to: every one of the name must be allowed, or none is used."""
    name = parts.hostname or ""
    try:
        found = socket.getaddrinfo(name, parts.port or _PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutgoingFailed("unreachable") from error
    addresses = [ipaddress.ip_address(str(item[4][0]).partition("%")[0]) for item in found]
    names, networks = _split(allowed)
    if not addresses or (name not in names and not all(_may_call(address, networks) for address in addresses)):
        raise OutgoingFailed("address_refused")
    return addresses[0]


def _split(allowed: Sequence[str]) -> tuple[set[str], list[ipaddress.IPv4Network | ipaddress.IPv6Network]]:
    names, networks = set(), []
    for entry in allowed:
        try:
            networks.append(ipaddress.ip_network(entry, strict=False))
        except ValueError:
            names.add(entry.lower())
    return names, networks


def _may_call(address: IpAddress, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    return is_public(address) or any(address in network for network in networks)


def is_public(address: IpAddress) -> bool:
    """May anybody on the internet be meant by this address? One that carries another inside is judged by both."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = [address.ipv4_mapped, address.sixtofour, address.teredo[1] if address.teredo else None]
        if address in _NAT64:
            inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        held = [one for one in inside if one is not None]
        if held:
            return all(is_public(one) for one in held)
    return address.is_global and not address.is_multicast


def _wrapped(raw: socket.socket, parts: SplitResult) -> socket.socket:
    if parts.scheme == "http":
        return raw
    context = ssl.create_default_context()
    # The handshake happens later, where the clock of the whole call runs.
    return context.wrap_socket(raw, server_hostname=parts.hostname, do_handshake_on_connect=False)


@contextlib.contextmanager
def _ended_after(seconds: float, connected: socket.socket) -> Iterator[threading.Event]:
    """Cut the connection when the time is over: a socket's own time-out begins anew with every byte."""
    is_over = threading.Event()

    def cut() -> None:
        is_over.set()
        with contextlib.suppress(OSError):
            # Past the TLS layer, which another thread is reading from.
            socket.socket.shutdown(connected, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield is_over
    finally:
        timer.cancel()


def _exchange(
    parts: SplitResult,
    connected: socket.socket,
    method: str,
    content: bytes,
    headers: Mapping[str, str],
    limit: int,
) -> Answer:
    if isinstance(connected, ssl.SSLSocket):
        connected.do_handshake()
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port)
    connection.sock = connected
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request(method, target, content, {"Connection": "close", **headers})
    answer = connection.getresponse()
    body = answer.read(limit + 1)
    if len(body) > limit:
        raise OutgoingFailed("too_large")
    return Answer(answer.status, body)


def _reason(error: Exception, is_over: bool) -> str:
    if is_over or isinstance(error, TimeoutError):
        return "timed_out"
    if isinstance(error, ssl.SSLError):
        return "tls_failed"
    return "unreachable" if isinstance(error, OSError) else "not_understood"
