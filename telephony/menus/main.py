"""What can we do for the shop? Who does not answer is taken to a person."""

from telephony.caller import Caller

CHOICES = {
    "0": "to_agent",
    "1": "order_read_out",
    "2": "debit_result",
    "3": "product",
    "4": "self_order",
    "7": "leave_message",
    "*": "main",
}


async def run(caller: Caller) -> str | None:
    return await caller.choose("main-menu", CHOICES) or "to_agent"
