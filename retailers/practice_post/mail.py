"""Just enough SMTP to take a letter: one sender, one envelope at a time, nothing passed on."""

import asyncio
from contextlib import suppress
from functools import partial

from retailers.practice_post.office import Office

LETTER_MAX = 32 * 1024 * 1024


async def serve_mail(office: Office, host: str, port: int) -> asyncio.Server:
    return await asyncio.start_server(partial(converse, office), host, port, limit=LETTER_MAX)


async def converse(office: Office, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        await take_letters(office, reader, writer)
    writer.close()


async def take_letters(office: Office, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    say(writer, "220 practice post")
    to: list[str] = []
    while line := (await reader.readline()).decode("utf-8", "replace").strip():
        verb = line.upper()
        if verb.startswith("EHLO"):
            say(writer, f"250-practice post\r\n250-SIZE {LETTER_MAX}\r\n250 8BITMIME")
        elif verb.startswith("RCPT"):
            to.append(line.partition(":")[2].strip().partition(">")[0].lstrip("<"))
            say(writer, "250 known")
        elif verb == "DATA":
            say(writer, "354 go on")
            await writer.drain()
            letter = await reader.readuntil(b"\r\n.\r\n")
            office.take_mail(to, letter[:-3].replace(b"\r\n..", b"\r\n."))
            to = []
            say(writer, "250 taken")
        elif verb == "QUIT":
            return say(writer, "221 bye")
        else:
            say(writer, "250 ok")
        await writer.drain()


def say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(f"{line}\r\n".encode())
