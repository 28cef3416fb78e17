"""What may be said of a bank's SFTP server, and how it is kept in the bank's profile. Pure but for reading the key itself."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

import asyncssh

from foundation.errors import Invalid

HOST, FOLDER = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,98}[A-Za-z0-9])?"), re.compile(r"(/[\w.-]+)*/?", re.ASCII)
USER_MAX, KEY_MAX, ADDRESS_MAX = 64, 1000, 200


class ExchangeUnfit(Invalid):
    """facts: field (host, port, user, folder, host_key), want."""

    code = "exchange_unfit"


@dataclass(frozen=True)
class Place:
    """host: '' for the folder of this machine. host_key: the server's public key, 'ssh-ed25519 AAAA…', that it must prove to hold."""

    host: str = ""
    port: int = 22
    user: str = ""
    folder: str = "/"
    host_key: str = ""

    @property
    def address(self) -> str:
        """As the profile keeps it."""
        return f"sftp://{quote(self.user, safe='')}@{self.host}:{self.port}{self.folder}" if self.host else ""

    @property
    def fingerprint(self) -> str:
        """SHA256:…, to be compared with what the bank says on the telephone; '' where there is no key that can be read."""
        return fingerprint_of(self.host_key)


def place_of(address: str, host_key: str) -> Place:
    """What the profile says."""
    if not address:
        return Place()
    parts = urlsplit(address)
    return Place(parts.hostname or "", parts.port or 22, unquote(parts.username or ""), parts.path or "/", host_key)


def read_place(host: str, port: str, user: str, folder: str, host_key: str) -> Place:
    """As it was typed. An empty host is the folder of this machine, whatever else is said. ExchangeUnfit."""
    if not host.strip():
        return Place()
    place = Place(host.strip(), int(port) if port.strip().isdecimal() and port.strip().isascii() else 0, user.strip(),
                  folder.strip() or "/", " ".join(host_key.split()))
    for field, fits, want in (
        ("host", HOST.fullmatch(place.host), "sftp.bank.example"),
        ("port", 1 <= place.port <= 65535, "22"),
        ("user", 0 < len(place.user) <= USER_MAX and place.user.isprintable(), "leafline"),
        ("folder", FOLDER.fullmatch(place.folder), "/exchange"),
        ("host_key", len(place.host_key) <= KEY_MAX and place.fingerprint, "ssh-ed25519 AAAA…"),
        ("folder", len(place.address) <= ADDRESS_MAX, "/exchange"),
    ):
        if not fits:
            raise ExchangeUnfit(field=field, want=want)
    return place


def fingerprint_of(host_key: str) -> str:
    try:
        return asyncssh.import_public_key(host_key).get_fingerprint() if host_key else ""
    except (asyncssh.KeyImportError, ValueError):
        return ""
