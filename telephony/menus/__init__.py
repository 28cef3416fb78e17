"""What a caller can be asked and told. A menu is `run(caller)`: it returns the next menu's name, or None to let go of the
call. Menus know each other by name only; MENUS is compared with the folder by a test."""

from collections.abc import Awaitable, Callable

from telephony.caller import Caller
from telephony.menus import (
    call_back,
    debit_result,
    goodbye,
    identify,
    leave_message,
    main,
    message_box,
    order_read_out,
    product,
    reminder,
    reminder_later,
    reminder_pin,
    self_order,
    self_order_change,
    self_order_read_back,
    survey,
    survey_call,
    to_agent,
    welcome,
)

Menu = Callable[[Caller], Awaitable[str | None]]

MENUS: dict[str, Menu] = {
    "welcome": welcome.run,
    "identify": identify.run,
    "main": main.run,
    "order_read_out": order_read_out.run,
    "debit_result": debit_result.run,
    "product": product.run,
    "reminder": reminder.run,
    "reminder_later": reminder_later.run,
    "reminder_pin": reminder_pin.run,
    "self_order": self_order.run,
    "self_order_change": self_order_change.run,
    "self_order_read_back": self_order_read_back.run,
    "leave_message": leave_message.run,
    "call_back": call_back.run,
    "message_box": message_box.run,
    "to_agent": to_agent.run,
    "survey": survey.run,
    "survey_call": survey_call.run,
    "goodbye": goodbye.run,
}
