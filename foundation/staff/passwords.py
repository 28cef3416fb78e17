"""Passwords are kept as argon2id hashes. Checking one costs a tenth of a second, so it is done in a thread, two at a time."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

HASHER = PasswordHasher()
AT_ONCE = 2


def hash_password(password: str) -> str:
    """The argon2id hash to keep. Slow on purpose: from a coroutine, call it in a thread."""
    return HASHER.hash(password)


async def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password is the one that was hashed. None, for an unknown person, takes the same time and is never true."""
    async with doorway():
        return await asyncio.to_thread(verify, password, password_hash or nobody()) and password_hash is not None


def verify(password: str, password_hash: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def nobody() -> str:
    return HASHER.hash("nobody has this password")


doorways: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


def doorway() -> asyncio.Semaphore:
    """Few at a time: each hash takes 64 MiB. One semaphore for each event loop, of which only tests have several."""
    loop = asyncio.get_running_loop()
    for closed in [known for known in doorways if known.is_closed()]:
        del doorways[closed]
    return doorways.setdefault(loop, asyncio.Semaphore(AT_ONCE))
