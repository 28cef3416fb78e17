"""Lines for the telephones in browsers: who they are, their password of a few minutes, and where Asterisk listens."""

from dataclasses import dataclass

from telephony.asterisk.credentials import Credentials

PASSWORD_LASTS_S = 600


@dataclass(frozen=True)
class Line:
    """What phone.js asks for. expires_s: fetch another one before that."""

    uri: str
    password: str
    ws_url: str
    expires_s: int


class Telephones:
    """Made once by the running program. `host` of a line is the name by which the browser reached us."""

    def __init__(self, credentials: Credentials, ws_port: int) -> None:
        self.credentials, self.ws_port = credentials, ws_port

    async def line(self, extension: str, *, host: str, secure: bool) -> Line:
        """A new password for the extension; the one before it is void. CredentialsRefused: Asterisk is not there."""
        name, password = await self.credentials.grant(extension)
        scheme = "wss" if secure else "ws"
        return Line(f"sip:{name}@{host}", password, f"{scheme}://{host}:{self.ws_port}/ws", PASSWORD_LASTS_S)

    async def cut(self, extension: str) -> None:
        await self.credentials.revoke(extension)
