"""The sound of one call: G.711 µ-law over RTP, keys as RFC 4733 events, everything heard kept on one time line."""

import asyncio
import random
import re
import struct
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

RATE, FRAME = 8000, 160
KEYS = "0123456789*#"
KEY_TYPE = 101
SILENCE = b"\xff" * FRAME
MEMORY_S = 60

Samples = NDArray[numpy.int16]


def decoding_table() -> Samples:
    code = ~numpy.arange(256) & 0xFF
    size = ((((code & 15) << 3) + 132) << (code >> 4 & 7)) - 132
    return numpy.where(code & 128, -size, size).astype(numpy.int16)


DECODED = decoding_table()


def encode(samples: Samples) -> bytes:
    """16-bit samples -> µ-law bytes, the very bytes that Asterisk makes: its table knows 14 of the bits."""
    known = (samples & ~3 | 2).astype(numpy.int32)
    sign = numpy.where(known < 0, 0x80, 0)
    size = numpy.minimum(numpy.abs(known), 32635) + 132
    exponent = numpy.maximum(numpy.floor(numpy.log2(size)).astype(numpy.int32) - 7, 0)
    return (~(sign | exponent << 4 | (size >> (exponent + 3)) & 15) & 0xFF).astype(numpy.uint8).tobytes()


def read_wav(path: Path) -> Samples:
    """A prompt's samples: 8 kHz, mono, 16 bit."""
    with wave.open(str(path)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError(f"{path.name}: want 8 kHz mono 16 bit")
        return numpy.frombuffer(file.readframes(file.getnframes()), "<i2")


class Sound(asyncio.DatagramProtocol):
    """`on_packet` gets each µ-law packet heard."""

    def __init__(self, on_packet: Callable[[bytes], None]) -> None:
        self._on_packet = on_packet
        self._transport: Any = None
        self._peer: tuple[str, int] | None = None
        self._began = 0.0
        self._sequence, self._clock, self._source = random.randrange(30000), 0, random.getrandbits(32)
        self._to_say = b""
        self._sender: asyncio.Task[None] | None = None
        self._heard_source: int | None = None
        self._heard_stamp = self._heard_base = 0
        self._last_key_stamp: int | None = None
        self.heard = numpy.zeros(0, numpy.int16)
        self.keys_heard = ""
        self.sent = self.received = 0

    async def open(self, host: str) -> None:
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, (host, 0))
        self.host, self.port = self._transport.get_extra_info("sockname")

    def offer(self) -> str:
        """Our side of the session description."""
        lines = ("v=0", f"o=- 1 1 IN IP4 {self.host}", "s=-", f"c=IN IP4 {self.host}", "t=0 0",
                 f"m=audio {self.port} RTP/AVP 0 {KEY_TYPE}", "a=rtpmap:0 PCMU/8000",
                 f"a=rtpmap:{KEY_TYPE} telephone-event/8000", f"a=fmtp:{KEY_TYPE} 0-15", "a=ptime:20", "a=sendrecv")  # fmt: skip
        return "\r\n".join(lines) + "\r\n"

    def start(self, description: str) -> None:
        """The other side's description is known: from now on we send, silence at first."""
        host, port = re.search(r"c=IN IP4 (\S+)", description), re.search(r"m=audio (\d+)", description)
        if host and port:
            self._peer = host[1], int(port[1])
        if self._sender is None:
            self._began = time.monotonic()
            self._sender = asyncio.create_task(self._send())

    def close(self) -> None:
        if self._sender:
            self._sender.cancel()
        if self._transport:
            self._transport.close()

    def say(self, samples: Samples) -> None:
        self._to_say += encode(samples)

    async def press(self, key: str, on_s: float = 0.1, off_s: float = 0.08) -> None:
        """One key as an RFC 4733 event, all its packets at once: one that stalls half-way through on a busy machine is taken
        for two keys, because Asterisk ends an event that it hears nothing of for 150 ms."""
        stamp, steps = self._clock, round(on_s * 50)
        for step in range(1, steps):
            self._packet(KEY_TYPE, struct.pack("!BBH", KEYS.index(key), 10, step * FRAME), stamp, first=step == 1)
        for _ in range(3):
            self._packet(KEY_TYPE, struct.pack("!BBH", KEYS.index(key), 0x80 | 10, steps * FRAME), stamp)
        await asyncio.sleep(on_s + off_s)

    def position(self) -> int:
        """Now, in samples since the answer."""
        return int((time.monotonic() - self._began) * RATE)

    def datagram_received(self, datagram: bytes, _address: object) -> None:
        if len(datagram) < 12 or datagram[0] >> 6 != 2 or not self._began:
            return
        kind, _, stamp, source = datagram[1] & 127, *struct.unpack("!HII", datagram[2:12])
        body = datagram[12 + 4 * (datagram[0] & 15) :]
        if kind == KEY_TYPE and len(body) >= 4:
            if body[1] & 0x80 and stamp != self._last_key_stamp and body[0] < len(KEYS):
                self._last_key_stamp = stamp
                self.keys_heard += KEYS[body[0]]
        elif kind == 0:
            self._hear(stamp, source, body)

    def _hear(self, stamp: int, source: int, packet: bytes) -> None:
        self.received += 1
        samples = DECODED[numpy.frombuffer(packet, numpy.uint8)]
        now = self.position()
        ahead = (stamp - self._heard_stamp) & 0xFFFFFFFF
        if source != self._heard_source or abs(self._heard_base + ahead - now) > RATE // 2:
            # A new stream, or a jump in the old one: trust the clock.
            self._heard_source, self._heard_stamp, self._heard_base, ahead = source, stamp, max(now, 0), 0
        position = self._heard_base + ahead
        end = position + len(samples)
        if end > len(self.heard):
            self.heard = numpy.concatenate(
                [self.heard, numpy.zeros(max(end - len(self.heard), RATE * MEMORY_S), numpy.int16)]
            )
        self.heard[position:end] = samples
        self._on_packet(packet)

    def _packet(self, kind: int, body: bytes, stamp: int, first: bool = False) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        self.sent += 1
        head = struct.pack("!BBHII", 0x80, first << 7 | kind, self._sequence, stamp & 0xFFFFFFFF, self._source)
        self._transport.sendto(head + body, self._peer)

    async def _send(self) -> None:
        frames = 0
        while True:
            self._clock += FRAME
            body, self._to_say = self._to_say[:FRAME], self._to_say[FRAME:]
            self._packet(0, body.ljust(FRAME, b"\xff"), self._clock)
            frames += 1
            await asyncio.sleep(max(0.0, self._began + frames * 0.02 - time.monotonic()))
