"""Small true servers for tests: a gateway for text messages over HTTP, and a mail server that speaks SMTP."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Gateway:
    """Answers `statuses` in turn and then 200; keeps what it was sent, repeats included."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    location: str = ""  # where a redirect would lead
    body: bytes = b""  # in the place of the usual answer
    is_silent: bool = False  # takes a message and never answers
    came: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def accepted(self) -> dict[str, dict[str, Any]]:
        """What a gateway would really send: each id once."""
        return {message["id"]: message for message in self.received}


class _GatewayCall(BaseHTTPRequestHandler):
    gateway: Gateway

    def do_POST(self) -> None:
        gateway = self.gateway
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        gateway.received.append(json.loads(content or b"{}"))
        gateway.headers.append(dict(self.headers))
        gateway.paths.append(self.path)
        gateway.came.set()
        if gateway.is_silent:
            gateway.ended.wait(60)
            return
        status = gateway.statuses.pop(0) if gateway.statuses else 200
        body = gateway.body or json.dumps({"id": f"g-{len(gateway.received)}"}).encode()
        self.send_response(status)
        if gateway.location:
            self.send_header("Location", gateway.location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *_said: Any) -> None:
        """Silent: a test prints nothing."""


@contextmanager
def gateway_running() -> Iterator[Gateway]:
    gateway = Gateway()
    handler = type("Call", (_GatewayCall,), {"gateway": gateway})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    gateway.url = f"http://127.0.0.1:{server.server_address[1]}/send"
    with _serving(server):
        yield gateway
        gateway.ended.set()


@dataclass
class MailServer:
    """Keeps the mails it took. `refusals`: what it answers to a recipient, by address."""

    host: str = "127.0.0.1"
    port: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    received: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)


class _MailCall(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs to leave a message."""

    mail: MailServer

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline():
            verb, _space, rest = line.decode().strip().partition(" ")
            match verb.upper():
                case "DATA":
                    self._say("354 go on")
                    self.mail.received.append(self._message())
                    self._say("250 taken")
                case "RCPT":
                    to = rest.partition("<")[2].partition(">")[0]
                    self.mail.recipients.append(to)
                    self._say(self.mail.refusals.get(to, "250 known"))
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 well")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _message(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return message_from_bytes(b"".join(lines), policy=policy.default)


@contextmanager
def mail_server_running() -> Iterator[MailServer]:
    mail = MailServer()
    handler = type("Call", (_MailCall,), {"mail": mail})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    mail.port = server.server_address[1]
    with _serving(server):
        yield mail


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    server_threads = getattr(server, "daemon_threads", None)
    if server_threads is not None:
        server.daemon_threads = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
