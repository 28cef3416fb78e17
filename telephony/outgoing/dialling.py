"""The words to Asterisk that make a call. The dialplan's contexts `outgoing` and `answered` go on with it."""

from typing import Any

from telephony import dialplan
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.rules import AGENT_RING_S, First
from telephony.outgoing.service import OUR_NUMBER, channel_of


def headers(call: OutgoingCall, recording: str) -> dict[str, Any]:
    """Of AMI's Originate. recording: the file that the talk goes into, empty for a call that a machine makes."""
    variables = {dialplan.CALL: call.call_id}
    if call.rings_first is First.AGENT:
        channel, context, ring_s, shown = dialplan.interface(call.extension), dialplan.OUTGOING, AGENT_RING_S, call.number
        variables |= {dialplan.NUMBER: call.number, dialplan.RING_S: str(call.ring_s), dialplan.RECORDING: recording,
                      f"PJSIP_HEADER(add,{dialplan.CALL_HEADER})": call.call_id}
    else:
        channel, context, ring_s, shown = dialplan.over_the_carrier(call.number), dialplan.ANSWERED, call.ring_s, OUR_NUMBER
        variables |= {dialplan.MENU: call.menu}
    return {"Channel": channel, "ChannelId": channel_of(call.call_id, First(call.rings_first)), "Context": context, "Exten": "s",
            "Priority": 1, "Timeout": ring_s * 1000, "CallerID": f"{shown} <{shown}>", "Async": "true",
            "Variable": [f"{name}={value}" for name, value in variables.items()]}
