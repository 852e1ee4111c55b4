"""Reads the environment on top of django-environ, collects everything wrong, and says it in Swedish at once."""

import base64
import binascii
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import environ
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

EMAIL_SCHEMES = ("smtp", "smtp+tls", "smtp+ssl", "filemail")
FILES = "django.core.mail.backends.filebased.EmailBackend"

_KEY_BYTES = 32
_HOW_TO_MAKE_A_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
_KEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


@dataclass(frozen=True)
class Key:
    """32 secret bytes that no page, log or traceback writes out."""

    value: bytes = field(repr=False)


class Keys(Mapping[str, bytes]):
    """Secret keys by their id, in the order in which they were given; shows the ids alone."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)

    def __getitem__(self, name: str) -> bytes:
        return self._keys[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        return f"Keys({', '.join(self._keys)})"


class Environment:
    """The process's environment. Each reader notes what is wrong; `stop_if_wrong` ends the start with all of it."""

    def __init__(self) -> None:
        self._env = environ.Env()
        self._wrong: list[str] = []

    def flag(self, name: str, *, default: bool) -> bool:
        """A yes/no setting: 1/0, true/false, ja/nej."""
        raw = os.environ.get(name, "").strip().lower()
        if raw in {"", "1", "0", "true", "false", "ja", "nej"}:
            return default if raw == "" else raw in {"1", "true", "ja"}
        self._wrong.append(f"{name} är ”{raw}”. Skriv 1 för ja eller 0 för nej.")
        return default

    def words(self, name: str, *, default: list[str]) -> list[str]:
        """A list with commas between."""
        return [word.strip() for word in self._env.list(name, default=default) if word.strip()]

    def secret(self, name: str) -> str:
        """A secret of at least 32 characters; there is no default, since a known secret is none."""
        value = os.environ.get(name, "")
        if len(value) < 32:
            state = "saknas" if not value else "är för kort"
            self._wrong.append(
                f"{name} {state}. Sätt den till minst 32 slumpade tecken, till exempel från "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'."
            )
        return value

    def key(self, name: str) -> Key:
        """A key of 32 bytes in base64 (either alphabet, with or without padding); there is no default."""
        text = os.environ.get(name, "").strip()
        value = _key_bytes(text)
        if value is None:
            state = "är inte 32 byte i base64" if text else "saknas"
            self._wrong.append(f"{name} {state}. Gör en nyckel med {_HOW_TO_MAKE_A_KEY}.")
        return Key(value or b"")

    def keys(self, name: str) -> Keys:
        """Keys as "id:base64,id:base64", the one in use first. What is wrong is told by place and id, never by key."""
        found: dict[str, bytes] = {}
        for place, part in enumerate(self.words(name, default=[]), start=1):
            key_id, colon, text = part.partition(":")
            value = _key_bytes(text.strip())
            if not colon or not _KEY_ID.fullmatch(key_id):
                wrong = "ska skrivas id:nyckel, där id är högst 32 små bokstäver a-z, siffror och bindestreck"
            elif value is None:
                wrong = f"(”{key_id}”) är inte 32 byte i base64. Gör en nyckel med {_HOW_TO_MAKE_A_KEY}"
            elif key_id in found:
                wrong = f"har samma id som en tidigare (”{key_id}”). Ge den ett eget id"
            elif value in found.values():
                wrong = f"(”{key_id}”) är samma nyckel som en tidigare. Gör en ny med {_HOW_TO_MAKE_A_KEY}"
            else:
                found[key_id] = value
                continue
            self._wrong.append(f"{name}: nyckel nummer {place} {wrong}.")
        if not os.environ.get(name, "").strip(" ,"):
            self._wrong.append(
                f"{name} saknas. Skriv id:nyckel, till exempel 2026a: följt av svaret på {_HOW_TO_MAKE_A_KEY}."
            )
        return Keys(found)

    def url(self, name: str, *, schemes: tuple[str, ...], default: str | None = None) -> str:
        """An address of one of the schemes; without a default it must be set."""
        value = os.environ.get(name, "").strip() or default
        if value is None:
            self._wrong.append(f"{name} saknas. Ange en adress som börjar med {schemes[0]}://.")
            return ""
        if value and urlsplit(value).scheme not in schemes:
            # The value itself is not repeated: it may hold a password.
            self._wrong.append(f"{name} måste börja med {' eller '.join(s + '://' for s in schemes)}.")
        return value

    def number(self, name: str, *, default: int) -> int:
        """A whole number, nought or more."""
        raw = os.environ.get(name, "").strip()
        if raw == "" or (raw.isascii() and raw.isdecimal() and len(raw) <= 9):
            return int(raw or default)
        self._wrong.append(f"{name} är ”{raw}”. Skriv ett heltal med siffror, 0 eller mer.")
        return default

    def networks(self, name: str) -> list[IPv4Network | IPv6Network]:
        """Addresses and networks with commas between, as 10.0.0.5 or 172.16.0.0/12; none when it is not set."""
        found = []
        for word in self.words(name, default=[]):
            try:
                found.append(ip_network(word))
            except ValueError:
                self._wrong.append(f"{name} har ”{word}”. Skriv IP-adresser eller nät, till exempel 172.16.0.0/12.")
        return found

    def folder(self, name: str, *, default: Path) -> Path:
        """A folder, as an absolute path; it need not exist, but its place may not be taken by a file."""
        path = Path(os.environ.get(name) or default).expanduser().absolute()
        if path.exists() and not path.is_dir():
            self._wrong.append(f"{name} pekar på en fil, inte en mapp. Ange en mapp som Finsam får skriva i.")
        return path

    def email(self, name: str, *, local: Path | None) -> dict[str, Any]:
        """Django's settings for outgoing mail. Unset: files in the folder `local`; without one that is a fault.

        smtp+tls:// is STARTTLS (port 587), smtp+ssl:// TLS from the start (465), filemail:///folder writes files.
        """
        value = os.environ.get(name, "").strip() or (f"filemail://{local}" if local else "")
        scheme = urlsplit(value).scheme
        if not value:
            self._wrong.append(
                f"{name} saknas, och då kan Finsam inte skicka lösenordslänkar. Ange mejlservern, till exempel "
                "smtp+tls://ANVÄNDARE:LÖSENORD@mejl.exempel.se:587."
            )
            return {}
        if scheme not in EMAIL_SCHEMES:
            self._wrong.append(f"{name} måste börja med {' eller '.join(s + '://' for s in EMAIL_SCHEMES)}.")
            return {}
        if scheme == "filemail":
            return {"EMAIL_BACKEND": FILES, "EMAIL_FILE_PATH": urlsplit(value).path}
        found: dict[str, Any] = environ.Env.email_url_config(value)
        if not found["EMAIL_HOST"]:
            self._wrong.append(f"{name} saknar mejlserverns namn, till exempel smtp+tls://mejl.exempel.se:587.")
        usual = {"smtp": 25, "smtp+tls": 587}.get(scheme, 465)
        return found | {"EMAIL_FILE_PATH": "", "EMAIL_PORT": found["EMAIL_PORT"] or usual}

    def address(self, name: str, *, default: str | None) -> str:
        """An e-mail address; without a default it must be set."""
        value = os.environ.get(name, "").strip() or default or ""
        try:
            validate_email(value)
        except ValidationError:
            state = f"är ”{value}”, som inte är en e-postadress" if value else "saknas"
            self._wrong.append(f"{name} {state}. Ange adressen som breven ska komma från.")
        return value

    def stop_if_wrong(self) -> None:
        """Ends the process with one line for each thing that is wrong."""
        if self._wrong:
            lines = "\n".join(f"  - {line}" for line in self._wrong)
            sys.exit(
                f"Finsam kan inte starta. Rätta detta i miljön:\n{lines}\nInställningarna beskrivs i docs/drift.md."
            )

    @staticmethod
    def database(url: str) -> dict[str, Any]:
        """Django's settings for a PostgreSQL address. `?host=/folder` names a unix socket's folder."""
        settings: dict[str, Any] = environ.Env.db_url_config(url)
        options = settings.pop("OPTIONS", {})
        settings["HOST"] = options.pop("host", settings["HOST"])
        settings.update(
            ENGINE="django.db.backends.postgresql",
            OPTIONS=options,
            CONN_MAX_AGE=60,
            CONN_HEALTH_CHECKS=True,
        )
        return settings

    @staticmethod
    def broker(url: str) -> str:
        """The broker address as Celery wants it (unix sockets as redis+socket://)."""
        return url.replace("unix://", "redis+socket://", 1) if url.startswith("unix://") else url

    @staticmethod
    def cache(url: str) -> dict[str, str]:
        """Django's cache settings; redis-py says unix:// where Celery says redis+socket://."""
        parts = urlsplit(url)
        if parts.scheme in {"redis+socket", "unix"}:
            number = parse_qs(parts.query).get("virtual_host", ["0"])[0]
            url = f"unix://{parts.path}?db={number}"
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "KEY_PREFIX": "finsam",
        }


def _key_bytes(text: str) -> bytes | None:
    """The 32 bytes of a key in base64, or None when it is not that."""
    tidy = text.rstrip("=").replace("+", "-").replace("/", "_")
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", tidy):
        return None
    try:
        value = base64.urlsafe_b64decode(tidy + "=")
    except binascii.Error:
        return None
    return value if len(value) == _KEY_BYTES else None
