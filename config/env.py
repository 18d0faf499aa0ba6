"""Reads `WANGGE_*` from the environment. An odd value stops the start with a message that names it."""

import os
from pathlib import Path
from urllib.parse import unquote, urlparse
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """The value of `name`, or the content of the file that `name_FILE` points to (for secrets)."""
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: cannot read {file_name}: {error.strerror}") from error
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")
    return value in TRUE


def whole(name: str, default: int, minimum: int = 0) -> int:
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from None
    if number < minimum:
        raise ImproperlyConfigured(f"{name} must be {minimum} or more, not {number}")
    return number


def words(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ImproperlyConfigured(f"{name}: unknown time zone {value!r} (example: Asia/Shanghai)") from None
    return value


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
    return value


def http_address(name: str, default: str) -> str:
    value = text(name, default).rstrip("/")
    parts = urlparse(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ImproperlyConfigured(f"{name} must be a full address such as https://wangge.example.cn, not {value!r}")
    return value


def secret(name: str, data_dir: Path, file_name: str) -> str:
    """A key from the environment, else the one that `wangge init` left in the data directory, else empty."""
    value = text(name)
    if value:
        return value
    path = data_dir / file_name
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def folder_of(name: str, value: str) -> str:
    """The absolute path of a `file:///…` address."""
    parts = urlparse(value)
    if parts.netloc or not parts.path.startswith("/") or parts.path == "/":
        raise ImproperlyConfigured(f"{name}: file:/// needs the absolute path of a folder")
    return unquote(parts.path)


def mail_server(name: str, default: str = "") -> dict[str, object] | None:
    """How mail leaves: `smtp://user:password@host:port` (`smtp+starttls`, `smtps`), or `file:///folder`; None: not."""
    value = text(name, default)
    if not value:
        return None
    parts = urlparse(value)
    if parts.scheme == "file":
        return {"folder": folder_of(name, value)}
    ports = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name}: the port must be a whole number") from None
    if parts.scheme not in ports or not parts.hostname:
        # Without the value itself, which may hold a password.
        raise ImproperlyConfigured(f"{name} must look like smtp+starttls://user:password@mail.example.cn or file:///…")
    return {
        "host": parts.hostname,
        "port": port or ports[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+starttls",
        "use_ssl": parts.scheme == "smtps",
    }


def sms_gateway(name: str, default: str = "") -> dict[str, str] | None:
    """How text messages leave: the `https://…` address of a gateway, or `file:///folder`; None: not at all."""
    value = text(name, default)
    if not value:
        return None
    parts = urlparse(value)
    if parts.scheme == "file":
        return {"folder": folder_of(name, value)}
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ImproperlyConfigured(f"{name} must be an address such as https://sms.example.cn/send, or file:///…")
    return {"url": value}


def tile_address(name: str) -> str:
    """The template of an office's own map tiles, `{z}`, `{x}`, `{y}` and perhaps `{key}` in its path; empty: none."""
    value = text(name)
    if not value:
        return ""
    parts = urlparse(value)
    is_fixed = parts.scheme in {"http", "https"} and parts.hostname and not parts.username and "{" not in parts.netloc
    if not is_fixed or not all(place in value for place in ("{z}", "{x}", "{y}")):
        # Without the value itself, which may hold a key.
        raise ImproperlyConfigured(f"{name} must look like https://tiles.example.cn/{{z}}/{{x}}/{{y}}.png?tk={{key}}")
    return value


def database(name: str, default: str) -> dict[str, object]:
    """Django's settings for `sqlite:///relative.sqlite3`, `sqlite:////absolute.sqlite3` or `postgresql://…`."""
    url = text(name, default)
    parts = urlparse(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path)[1:]
        if not path:
            raise ImproperlyConfigured(f"{name}: sqlite:/// needs the path of a file")
        return {
            "ENGINE": "wangge.lib.sqlite",
            "NAME": path,
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": ":memory:"},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    # Pages are read where the system keeps them, for all processes at once (mmap: as much as SQLite
                    # takes); a cache of its own is emptied by each commit of another and stands once in each thread.
                    "PRAGMA cache_size=-4000; PRAGMA mmap_size=2147418112; PRAGMA temp_store=MEMORY;"
                    # Transactions copy the log back without holding up others (wangge/lib/sqlite); this is for
                    # large ones, and for single statements.
                    "PRAGMA wal_autocheckpoint=16000;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(f"{name} must start with sqlite:/// or postgresql://, not {parts.scheme or url!r}")
