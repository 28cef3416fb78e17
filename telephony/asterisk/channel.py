"""One telephone call under our control: FastAGI over asyncio, spoken through pyst2's commands, parser and exceptions.

pyst2 blocks, so its methods are compiled once more with an `await` where they would: at each `self.execute(…)`, which here
exchanges the line under asyncio with a time-out. What pyst2 gets wrong on FastAGI is put right here and nowhere else;
docs/decisions/0002-ami-and-fastagi.md lists it, and tests/telephony/asterisk/test_pyst2_faults.py keeps each fault's cure.
Digits are never logged and appear in no exception or repr.
"""

import ast
import asyncio
import inspect
import logging
import re
import textwrap
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from asterisk import agi as pyst2
from asterisk.agi import AGI, AGIAppError, AGIException, AGIHangup

from telephony.asterisk.wire import CallerGone, ChannelFailed, Wire

log = logging.getLogger(__name__)

ANSWER_S = 10.0
PLAY_S = 120.0
KEYS = "0123456789*#"
SAFE = re.compile(r"[\w /.,:;&()+-]*", re.ASCII)

__all__ = ["CallerGone", "Channel", "ChannelFailed", "serve"]


# pyst2 lays out every reply for its chatter before it is written to nobody: a third of what a command costs.
pyst2.pprint = SimpleNamespace(pformat=lambda reply: "")


class Awaiting(ast.NodeTransformer):
    """`def command(self): … self.execute(…) …` -> `async def command(self): … await self.execute(…) …`."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        return ast.copy_location(ast.AsyncFunctionDef(**dict(ast.iter_fields(node))), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        executes = isinstance(node.func, ast.Attribute) and node.func.attr == "execute"
        return ast.copy_location(ast.Await(node), node) if executes else node


def awaiting(method: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """pyst2's own method, line for line, that awaits its reply instead of blocking for it."""
    tree = Awaiting().visit(ast.parse(textwrap.dedent(inspect.getsource(method))))
    ast.increment_lineno(tree, inspect.getsourcelines(method)[1] - 1)
    made: dict[str, Callable[..., Awaitable[Any]]] = {}
    exec(compile(ast.fix_missing_locations(tree), inspect.getfile(method), "exec"), vars(pyst2), made)
    return made[method.__name__]


class Commands(AGI):
    """pyst2's commands over one wire. Its __init__ (a signal handler, blocking reads) is not called.

    within_s: how long the command that is sent next may take; reply: what Asterisk answered last."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.within_s = ANSWER_S
        self.reply = ""
        self.unread: Iterator[str] = iter(())
        self.stdin = self.stderr = self

    answer, hangup, wait_for_digit, record_file, say_digits, say_number, get_variable, set_variable, appexec = map(awaiting, (
        AGI.answer, AGI.hangup, AGI.wait_for_digit, AGI.record_file, AGI.say_digits, AGI.say_number, AGI.get_variable,
        AGI.set_variable, AGI.appexec))
    stream_unquoted = awaiting(AGI.stream_file)

    async def execute(self, command: str, *arguments: object) -> dict[str, tuple[str, str]]:
        line = " ".join(map(str, (command, *arguments))).strip()
        self.reply = await self.wire.exchange(line, self.within_s)
        return PLAIN.get(self.reply) or self.parsed(self.reply)

    def parsed(self, reply: str) -> dict[str, tuple[str, str]]:
        self.unread = iter(reply.split("\n"))
        result: dict[str, tuple[str, str]] = self.get_result()
        return result

    def readline(self) -> str:
        return next(self.unread, "520 End")

    def write(self, _chatter: str) -> None:
        """pyst2 writes every reply here, PIN digits included. Nobody listens."""

    def _quote(self, value: object) -> str:
        plain = str(value)
        if SAFE.fullmatch(plain):
            return f'"{plain}"'
        plain = re.sub(r"[\r\n\0]+", " ", plain)
        return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'

    async def stream_file(self, name: str, escape_digits: str = "") -> str:
        digit: str = await self.stream_unquoted(self._quote(name), escape_digits)
        return digit

    async def get_data(self, name: str, timeout_ms: int, digits_max: int) -> tuple[str, bool]:
        """(keys, whether time ended them). pyst2's own cannot tell, nor name a file with a blank, nor none at all."""
        result = await self.execute("GET DATA", self._quote(name), timeout_ms, digits_max)
        return result["result"][0], self.reply.endswith("(timeout)")

    async def music(self, on: bool) -> None:
        await self.execute("SET MUSIC", "ON" if on else "OFF")


PLAIN = {reply: Commands(None).parsed(reply) for reply in ("200 result=0", "200 result=1")}  # type: ignore[arg-type]
"""Nine replies of ten are one of these two, which tell of nobody's keys: pyst2 has parsed them once."""


class Channel:
    """A call that Asterisk has handed us. `on_call` gets it opened; closing the socket gives the call back to the dialplan."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self._commands = wire, Commands(wire)
        self._hash_may_follow = False
        self.environment: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"<Channel {self.uniqueid}>"

    @property
    def script(self) -> str:
        """The last part of the dialplan's agi:// address: `enter`, `survey`, …"""
        return self.environment.get("agi_network_script", "").partition("?")[0].strip("/")

    @property
    def uniqueid(self) -> str:
        return self.environment.get("agi_uniqueid", "")

    @property
    def name(self) -> str:
        return self.environment.get("agi_channel", "")

    @property
    def caller_number(self) -> str:
        """As the carrier claims it; `unknown` and names are passed on as they come. A claim, never a proof."""
        return self.environment.get("agi_callerid", "")

    @property
    def called_number(self) -> str:
        dialled = self.environment.get("agi_dnid", "unknown")
        return self.environment.get("agi_extension", "") if dialled == "unknown" else dialled

    @property
    def arguments(self) -> list[str]:
        """What the dialplan put after the address: AGI(agi://…/survey,one,two) -> ["one", "two"]."""
        numbered = (self.environment.get(f"agi_arg_{n}") for n in range(1, 100))
        return [value for value in numbered if value is not None]

    async def open(self) -> None:
        """Read what the call is: must come before anything else, and within a few seconds."""
        self.environment = await self._wire.read_environment()

    async def answer(self) -> None:
        await self._do(Commands.answer)

    async def stream_file(self, name: str, escape_digits: str = "") -> str:
        """Play one prompt (no extension). Returns the key that cut it short, or ""."""
        digit: str = await self._do(Commands.stream_file, name, escape_digits, within_s=PLAY_S)
        return digit

    async def play(self, names: Sequence[str], escape_digits: str = "") -> str:
        """Play prompts one after another; the first key out of `escape_digits` ends them all and is returned."""
        for name in names:
            if digit := await self.stream_file(name, escape_digits):
                return digit
        return ""

    async def get_data(
        self, names: str | Sequence[str], *, digits_max: int, first_digit_s: float = 8.0, inter_digit_s: float = 4.0
    ) -> str:
        """Play prompts (cut short by the first key) and collect up to `digits_max` keys; `#` ends them and is not returned.

        Asterisk collects by itself, in one command from the last prompt on, so that no key is lost however busy we are. It
        returns at once when all are in: a `#` that comes after that is not taken for an answer to the next question.
        """
        *first, last = [names] if isinstance(names, str) else names
        late_hash, self._hash_may_follow = self._hash_may_follow, False
        patience_s = min(first_digit_s, inter_digit_s)
        keys = await self.play(first, KEYS.replace("#", "") if late_hash else KEYS)
        if keys == "#":
            return ""
        if keys and digits_max > 1:
            keys += (await self._collect("", patience_s, digits_max - 1))[0]
        elif not keys:
            keys, timed_out = await self._collect(last, patience_s, digits_max)
            if late_hash and not keys and not timed_out:
                keys, timed_out = await self._collect(last, patience_s, digits_max)
            waited_s = patience_s
            while not keys and timed_out and waited_s < first_digit_s:
                keys, timed_out = await self._collect("", patience_s, digits_max)
                waited_s += patience_s
        self._hash_may_follow = len(keys) == digits_max
        return keys

    async def _collect(self, name: str, patience_s: float, digits_max: int) -> tuple[str, bool]:
        """One GET DATA: (keys, ended by patience and not by `#` or the last key)."""
        within_s = PLAY_S + digits_max * patience_s
        answer: tuple[str, bool] = await self._do(
            Commands.get_data, name, int(patience_s * 1000), digits_max, within_s=within_s
        )
        return answer

    async def wait_for_digit(self, timeout_s: float) -> str:
        """One key, or "" when none came."""
        digit: str = await self._do(Commands.wait_for_digit, int(timeout_s * 1000), within_s=timeout_s + ANSWER_S)
        return digit

    async def record_file(
        self, path: str, *, max_s: float, silence_s: int = 0, escape_digits: str = "#", beep: bool = True
    ) -> str:
        """Record to `path`.wav (give it without .wav) until a key, `max_s`, or `silence_s` of silence (0: any is allowed).

        Returns the key, or "". A caller who hangs up ends it as CallerGone; what was said until then is in the file.
        """
        # pyst2 cannot leave the beep out, but Asterisk takes any other word there for "no beep".
        sound = "BEEP" if beep else "NOBEEP"
        shape = ("wav", escape_digits, int(max_s * 1000), 0, sound, silence_s)
        digit = await self._do(Commands.record_file, path, *shape, within_s=max_s + ANSWER_S)
        return str(digit).strip("\0")

    async def say_digits(self, digits: str, escape_digits: str = "") -> str:
        digit: str = await self._do(Commands.say_digits, digits, escape_digits, within_s=PLAY_S)
        return digit

    async def say_number(self, number: int, escape_digits: str = "") -> str:
        digit: str = await self._do(Commands.say_number, str(number), escape_digits, within_s=PLAY_S)
        return digit

    async def get_variable(self, name: str) -> str:
        """A channel variable or function; "" when it is not set."""
        value: str = await self._do(Commands.get_variable, name)
        return value

    async def set_variable(self, name: str, value: object) -> None:
        await self._do(Commands.set_variable, name, value)

    async def music(self, on: bool) -> None:
        """Music on hold while we look something up."""
        await self._do(Commands.music, on)

    async def exec(self, application: str, *arguments: object, within_s: float = PLAY_S) -> str:
        """Run a dialplan application; a comma inside an argument would start the next one."""
        result: str = await self._do(Commands.appexec, application, ",".join(map(str, arguments)), within_s=within_s)
        return result

    async def hangup(self) -> None:
        with suppress(CallerGone):
            await self._do(Commands.hangup)

    def close(self) -> None:
        """Give the call back to the dialplan. Asterisk keeps a dead call's channel until this is done."""
        self._wire.close()

    async def _do(self, method: Callable[..., Any], *arguments: object, within_s: float = ANSWER_S) -> Any:
        """One command and its reply. pyst2's exceptions become ours, without what the reply said."""
        self._commands.within_s = within_s
        try:
            return await method(self._commands, *arguments)
        except AGIHangup:
            raise self._wire.hung_up() from None
        except AGIAppError:  # result=-1 to a command that was right: the channel is gone
            if self._commands.reply.startswith("200 result=-2"):
                raise ChannelFailed("no_such_application") from None
            raise self._wire.hung_up() from None
        except (AGIException, ValueError):
            raise ChannelFailed("command_refused", reply=self._commands.reply[:3]) from None


async def serve(host: str, port: int, on_call: Callable[[Channel], Awaitable[None]]) -> asyncio.Server:
    """Listen for Asterisk. Each call runs in a task of its own, and its socket is closed however the call ends."""

    async def meet(wire: Wire) -> None:
        channel = Channel(wire)
        try:
            await channel.open()
            await on_call(channel)
        except CallerGone:
            if channel.uniqueid:  # else only somebody who looked whether we are there
                log.info("call.gone uniqueid=%s", channel.uniqueid)
        except ChannelFailed as failure:
            log.warning("call.channel_failed uniqueid=%s code=%s", channel.uniqueid, failure.code)
        except Exception:
            log.exception("call.crashed uniqueid=%s", channel.uniqueid)  # the dialplan finds no result and takes over
        finally:
            channel.close()

    return await asyncio.get_running_loop().create_server(lambda: Wire(meet), host, port, backlog=512)
