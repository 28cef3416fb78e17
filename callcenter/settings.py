"""Settings, read once from the environment and the state folder, and passed on from here."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from foundation.errors import Invalid

ROOT = Path(__file__).resolve().parent.parent
WANTED = {bool: "true or false", int: "a whole number", float: "a number"}
SECRETS = ("web_secret", "hub_key", "ami_secret", "ari_secret", "bank_key", "sms_key", "card_pepper")


class SettingUnreadable(Invalid):
    code = "setting_unreadable"


@dataclass(frozen=True)
class Settings:
    """Each field may be set by LEAFLINE_<NAME>. Ports are TCP on `host`, except sip_port and rtp (UDP).

    sms_url, mail_host: the SMS gateway and the mail server; '' for the practice post on sms_port and mail_port of this machine.
    mail_tls: encrypted from the first byte; otherwise STARTTLS where the server offers it.
    carrier: host:port of the telephone company's SIP trunk, to which our own calls go.
    town: in a demonstration, shopkeepers who answer our calls stand in the carrier's place.
    home: all that the program writes (database, Asterisk, recordings, logs, secrets).
    sounds: the voice prompts, one folder a language; made at set-up and shared by every home.
    database_url: '' for the embedded SQLite in home, or postgres://user:password@host:port/name."""

    home: Path = ROOT / ".leafline"
    sounds: Path = ROOT / ".leafline" / "sounds"
    database_url: str = ""
    host: str = "127.0.0.1"
    web_port: int = 8600
    hub_port: int = 8601
    sip_port: int = 5060
    ws_port: int = 8088
    ami_port: int = 5038
    agi_port: int = 4573
    carrier: str = "127.0.0.1:5090"
    town: bool = True
    rtp_start: int = 20000
    rtp_end: int = 21999
    bank_port: int = 8700
    file_bank_port: int = 8701
    bank_timeout_s: float = 5.0
    sms_url: str = ""
    sms_port: int = 8710
    mail_host: str = ""
    mail_port: int = 8711
    mail_sender: str = "卷烟订货中心 <orders@leafline.invalid>"
    mail_user: str = ""
    mail_password: str = ""
    mail_tls: bool = False
    demo: bool = True
    language: str = "zh"
    web_secret: str = ""
    hub_key: str = ""
    ami_secret: str = ""
    ari_secret: str = ""
    bank_key: str = ""
    sms_key: str = ""
    card_pepper: str = ""

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite://{self.home / 'leafline.sqlite3'}"

    @property
    def bank_url(self) -> str:
        return f"http://{self.host}:{self.bank_port}"

    @property
    def file_bank_url(self) -> str:
        """The counter of the demonstration's bank that is debited by file."""
        return f"http://{self.host}:{self.file_bank_port}"

    @property
    def practice_post(self) -> bool:
        """Nothing is set: SMS and e-mails go to the post office in the box."""
        return not self.sms_url and not self.mail_host

    @property
    def gateway_url(self) -> str:
        """'' where only a mail server is set: SMS are refused."""
        return self.sms_url or (f"http://{self.host}:{self.sms_port}" if self.practice_post else "")

    @property
    def mail_server(self) -> str:
        return self.mail_host or (self.host if self.practice_post else "")

    @property
    def reports_url(self) -> str:
        """Where the SMS gateway tells what became of a message."""
        return f"{self.web_url}/messages/reports"

    @property
    def web_url(self) -> str:
        return f"http://{self.host}:{self.web_port}"

    @property
    def recordings(self) -> Path:
        return self.home / "recordings"

    @property
    def exchange(self) -> Path:
        """Where files are exchanged with banks, one folder each."""
        return self.home / "exchange"

    @property
    def voicemail(self) -> Path:
        """Where the dialplan itself records when the phone server is away."""
        return self.home / "voicemail"

    @property
    def clock(self) -> Path:
        """By how much a demonstration is ahead of the machine's clock: see foundation/clock.py. In earnest nobody reads it."""
        return self.home / "clock"

    @property
    def logs(self) -> Path:
        return self.home / "log"


def load(variables: Mapping[str, str] = os.environ, /, **overrides: Any) -> Settings:
    """Defaults, then the LEAFLINE_* variables, then `overrides`; secrets are made at the first call and kept."""
    given: dict[str, Any] = {}
    for field in fields(Settings):
        text = variables.get(f"LEAFLINE_{field.name.upper()}")
        if text is not None:
            given[field.name] = parse(field.name, text, field.default)
    settings = replace(Settings(**given), **overrides)
    settings = replace(settings, home=Path(settings.home).resolve())
    kept: dict[str, Any] = kept_secrets(settings.home)
    return replace(settings, **{name: value for name, value in kept.items() if not getattr(settings, name)})


def parse(name: str, text: str, like: Any) -> Any:
    try:
        if isinstance(like, bool):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        return type(like)(text) if not isinstance(like, Path) else Path(text)
    except (ValueError, KeyError):
        raise SettingUnreadable(name=f"LEAFLINE_{name.upper()}", text=text, want=WANTED[type(like)]) from None


def kept_secrets(home: Path) -> dict[str, str]:
    """The secrets of this installation, one file that only its owner can read."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = {name: secrets.token_urlsafe(32) for name in SECRETS if name not in known}
    if missing:
        known |= missing
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(known, indent=1))
        fresh.replace(path)
    return known


def environment(settings: Settings) -> dict[str, str]:
    """The variables that give a child process exactly these settings."""
    values = {f.name: getattr(settings, f.name) for f in fields(Settings) if f.name not in SECRETS}
    return {f"LEAFLINE_{name.upper()}": str(value) for name, value in values.items()}
