"""To order by keys in a call of ours: the PIN first."""

from telephony.caller import Caller
from telephony.proving import proves


async def run(caller: Caller) -> str | None:
    return "self_order" if await proves(caller) else "to_agent"
