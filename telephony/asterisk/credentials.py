"""Short-lived passwords for the telephones in browsers, pushed into the running Asterisk and kept nowhere else.

    credentials = Credentials("127.0.0.1", ws_port, ari_secret)
    username, password = await credentials.grant(1001)      # replaces what was granted before
    await credentials.revoke(1001)

They live in Asterisk's memory (sorcery.conf): its restart ends them all, and the page asks for a new one.
"""

import secrets

import httpx

from foundation.errors import EdgeFailed

ANSWER_S = 3.0


class CredentialsRefused(EdgeFailed):
    """Asterisk cannot be reached, or did not take the password."""

    code = "credentials_refused"


class Credentials:
    def __init__(self, host: str, ws_port: int, ari_secret: str) -> None:
        self._base = f"http://{host}:{ws_port}/ari/asterisk/config/dynamic/res_pjsip/auth"
        self._login = httpx.BasicAuth("leafline", ari_secret)

    async def grant(self, extension: int | str) -> tuple[str, str]:
        """(user name, password) for a seat's extension or `handset`."""
        username, password = str(extension), secrets.token_urlsafe(24)
        attributes = {"auth_type": "userpass", "username": username, "password": password}
        fields = [{"attribute": name, "value": value} for name, value in attributes.items()]
        await self._ask("PUT", username, {"fields": fields}, accepted={200})
        return username, password

    async def revoke(self, extension: int | str) -> None:
        """From now on nobody can sign in there. A telephone that is registered stays until its registration ends."""
        await self._ask("DELETE", str(extension), None, accepted={200, 204, 404})

    async def _ask(self, method: str, name: str, body: object, accepted: set[int]) -> None:
        try:
            async with httpx.AsyncClient(timeout=ANSWER_S, trust_env=False, auth=self._login) as client:
                reply = await client.request(method, f"{self._base}/{name}", json=body)
        except httpx.HTTPError as failure:
            raise CredentialsRefused(extension=name, why=type(failure).__name__) from None
        if reply.status_code not in accepted:
            raise CredentialsRefused(extension=name, status=reply.status_code)
