"""A small load generator: many users in one process over kept-alive connections, each a generator of requests.

Python's own HTTP clients cost more than the server that is measured; raw sockets and one selector cost about 50 µs a
request, which is what the figures of the server then lack.
"""

import itertools
import json
import selectors
import socket
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Reply = tuple[int, bytes]
User = Generator[tuple[str, bytes], Reply, None]  # yields (label, request bytes), is sent (status, body)


@dataclass(slots=True)
class Result:
    """Seconds of each request by label, refused ones counted."""

    seconds: float = 0.0
    times: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)

    def row(self, label: str, *, note: str = "") -> dict[str, Any]:
        """One line of the table: of this label, or of all its shapes (`label/shape`), with the slowest of them."""
        shapes = {name: times for name, times in self.times.items() if name.split("/")[0] == label}
        errors = sum(count for name, count in self.errors.items() if name.split("/")[0] == label)
        times = sorted(itertools.chain.from_iterable(shapes.values()))
        if not times:
            return {"workload": label, "n": 0, "errors": errors, "note": note}
        row: dict[str, Any] = {
            "workload": label,
            "n": len(times),
            "per_second": round(len(times) / self.seconds, 1),
            "p50_ms": quantile(times, 0.50),
            "p95_ms": quantile(times, 0.95),
            "p99_ms": quantile(times, 0.99),
            "errors": errors,
            "note": note,
        }
        told = {name.partition("/")[2]: seconds for name, seconds in shapes.items() if "/" in name}
        enough = {shape: quantile(sorted(seconds), 0.5) for shape, seconds in told.items() if len(seconds) >= 5}
        if enough:
            slowest = max(enough, key=lambda shape: enough[shape])
            row["note"] += f"; slowest: {slowest}, p50 {enough[slowest]} ms, n {len(told[slowest])}"
        return row

    def rows(self, users: int) -> Iterator[dict[str, Any]]:
        """A line for each label, and one for whole lifecycles."""
        for label in sorted({name.split("/")[0] for name in (*self.times, *self.errors)}):
            yield self.row(label, note=f"{users} users")
        whole = len(self.times.get("life: search", []))
        if whole:
            note = f"{users} users, five calls each"
            yield {"workload": "lifecycle", "n": whole, "per_second": round(whole / self.seconds, 1), "note": note}


def quantile(times: Sequence[float], share: float) -> float:
    """Milliseconds below which this share of the sorted seconds lies."""
    return round(times[min(len(times) - 1, int(share * len(times)))] * 1000, 2)


def request(method: str, path: str, *, body: Any = None, token: str = "", cookie: str = "") -> bytes:
    """The bytes of one HTTP/1.1 request."""
    payload = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
    head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: keep-alive"]
    if token:
        head.append(f"Authorization: Bearer {token}")
    if cookie:
        head.append(f"Cookie: {cookie}")
    if payload or method == "POST":
        head += ["Content-Type: application/json", f"Content-Length: {len(payload)}"]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + payload


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Connection:
    """One user's connection: at most one request under way."""

    def __init__(self, port: int, user: User) -> None:
        self.port, self.user = port, user
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.label = ""
        self.started = 0.0

    def send(self, item: tuple[str, bytes]) -> None:
        self.label, data = item
        self.started = time.perf_counter()
        self.socket.sendall(data)

    def reply(self) -> Reply | None:
        """The whole answer, once it is there."""
        data = self.socket.recv(262144)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.buffer[:end].lower()
        mark = head.find(b"content-length:")
        length = int(head[mark + 15 :].split(b"\r\n", 1)[0]) if mark >= 0 else 0
        if len(self.buffer) < end + 4 + length:
            return None
        status, body = int(head[9:12]), self.buffer[end + 4 : end + 4 + length]
        self.buffer = self.buffer[end + 4 + length :]
        return status, body


def drive(port: int, make_user: Callable[[int], User], *, users: int, seconds: float) -> Result:
    """Let `users` users work for `seconds`; each user's generator is started anew when it ends."""
    result = Result()
    selector = selectors.DefaultSelector()
    for number in range(users):
        connection = _Connection(port, make_user(number))
        connection.send(next(connection.user))
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    begun = time.perf_counter()
    stop_at = begun + seconds
    while (now := time.perf_counter()) < stop_at:
        for key, _events in selector.select(timeout=stop_at - now):
            connection = key.data
            reply = connection.reply()
            if reply is None:
                continue
            _note(result, connection, reply)
            try:
                connection.send(connection.user.send(reply))
            except StopIteration:
                connection.user = make_user(0)
                connection.send(next(connection.user))
    result.seconds = time.perf_counter() - begun
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    selector.close()
    return result


def burst(port: int, users: Sequence[User], *, at_most: float = 300.0) -> Result:
    """Let each of these users begin in the same moment and work to the end; those cut off or refused are errors."""
    result = Result()
    selector = selectors.DefaultSelector()
    connections = [_Connection(port, user) for user in users]
    begun = time.perf_counter()
    for connection in connections:
        connection.send(next(connection.user))
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    while selector.get_map() and time.perf_counter() - begun < at_most:
        for key, _events in selector.select(timeout=1):
            connection = key.data
            try:
                reply = connection.reply()
            except ConnectionError:
                reply = (599, b"")
            if reply is None:
                continue
            _note(result, connection, reply)
            try:
                connection.send(connection.user.send(reply))
            except StopIteration:
                selector.unregister(connection.socket)
                connection.socket.close()
    result.seconds = time.perf_counter() - begun
    for key in list(selector.get_map().values()):
        result.errors[key.data.label] = result.errors.get(key.data.label, 0) + 1
        key.data.socket.close()
    selector.close()
    return result


def _note(result: Result, connection: _Connection, reply: Reply) -> None:
    if reply[0] < 400:
        result.times.setdefault(connection.label, []).append(time.perf_counter() - connection.started)
    else:
        result.errors[connection.label] = result.errors.get(connection.label, 0) + 1
