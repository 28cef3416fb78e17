"""A bank's SFTP server on a free port of this process: real SSH, its files in a folder, and faults on order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

USER, PASSWORD = "leafline", "a long word"


@dataclass
class Faults:
    """cut_write, cut_read: after so many bytes the connection is cut. hang: reading never ends. old: no POSIX rename."""

    cut_write: int | None = None
    cut_read: int | None = None
    hang: bool = False
    old: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Server(asyncssh.SSHServer):
    def __init__(self, authorised: asyncssh.SSHKey | None) -> None:
        self.authorised = authorised

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return self.authorised is None

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)

    def public_key_auth_supported(self) -> bool:
        return self.authorised is not None

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return self.authorised is not None and key.public_data == self.authorised.public_data


class Files(asyncssh.SFTPServer):
    """What is uploaded in blocks may be cut between two of them."""

    def __init__(self, channel: Any, root: Path, faults: Faults) -> None:
        super().__init__(channel, chroot=str(root).encode())
        self.faults = faults

    def write(self, file_obj: Any, offset: int, data: bytes) -> Any:
        limit = self.faults.cut_write
        if limit is not None and offset + len(data) > limit:
            super().write(file_obj, offset, data[: max(0, limit - offset)])
            self.connection.abort()
            return 0
        return super().write(file_obj, offset, data)

    async def read(self, file_obj: Any, offset: int, size: int) -> bytes:
        if self.faults.hang:
            await self.faults.over.wait()
        limit = self.faults.cut_read
        if limit is not None and offset + size > limit:
            self.connection.abort()
            return b""
        return super().read(file_obj, offset, size)  # type: ignore[return-value]

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        if self.faults.old:
            raise asyncssh.SFTPOpUnsupported("not by this server")
        return super().posix_rename(oldpath, newpath)


@dataclass
class BankServer:
    """address, host_key: as they stand in the bank's profile. root: its folder."""

    root: Path
    address: str
    host_key: str
    faults: Faults


@asynccontextmanager
async def serving(root: Path, authorised: asyncssh.SSHKey | None = None) -> AsyncIterator[BankServer]:
    host_key, faults = asyncssh.generate_private_key("ssh-ed25519"), Faults()
    server = await asyncssh.listen(
        "127.0.0.1", 0, server_host_keys=[host_key], server_factory=lambda: Server(authorised),
        sftp_factory=lambda channel: Files(channel, root, faults))  # fmt: skip
    try:
        pinned = host_key.export_public_key().decode().strip()
        yield BankServer(root, f"sftp://{USER}@127.0.0.1:{server.get_port()}/leafline", pinned, faults)
    finally:
        faults.over.set()
        server.close()
        await server.wait_closed()
