"""Free ports below those that the kernel gives to whoever connects: one that is closed for a while stays ours."""

from random import randrange
from socket import SOCK_DGRAM, SOCK_STREAM

from callcenter.child import port_taken

FIRST, LAST = 20_000, 32_000


def free_ports(count: int) -> list[int]:
    """So many in a row that nobody listens on, by TCP or UDP; the first one is even, as the range for sound wants it."""
    while True:
        ports = list(range(first := randrange(FIRST, LAST - count, 2), first + count))
        if not any(port_taken("127.0.0.1", port, kind) for port in ports for kind in (SOCK_DGRAM, SOCK_STREAM)):
            return ports


def sound_ports() -> tuple[int, int]:
    """First and last of a range for sound that nobody else is likely to have drawn."""
    first = randrange(10_000, 19_800, 200)
    return first, first + 198
