"""What Asterisk does with a call, and the names by which it and the phone server speak of it.

The phone server answers at four addresses, agi://…/<script>; the dialplan never depends on any of them:

    enter      a call has come in. Sets RESULT, and for a queue CALL, QUEUE, QUEUE_S and RECORDING.
    offer      (call id, extension) an agent's telephone is about to ring. The call waits for the answer, so keep it short.
    survey     the agent has hung up, the caller has not. May set RESULT: the agent's browser died, another one is sought.
    leave      the caller pressed a key in the queue, to be called back. May set RESULT.
    shop       (call id) a call of ours: the shop's telephone is about to ring.
    answered   (call id, menu) a call of ours without an agent: the shop has answered. May set RESULT.
    voicemail  nobody answered: the queue was empty (or emptied), or the waiting time was over. May set RESULT again.

Unreachable, or silent about RESULT: the caller hears an apology and waits for headquarters, then for a voicemail that
the dialplan takes by itself. Whatever fails, the retailer reaches a person or a tape.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

# Channel variables that the phone server sets.
CALL = "LEAFLINE_CALL"
QUEUE = "LEAFLINE_QUEUE"
QUEUE_S = "LEAFLINE_QUEUE_S"
RECORDING = "LEAFLINE_RECORDING"
RESULT = "LEAFLINE_RESULT"

# Channel variables of a call that we make.
NUMBER = "LEAFLINE_NUMBER"
RING_S = "LEAFLINE_RING_S"
MENU = "LEAFLINE_MENU"

# What RESULT may be.
TO_QUEUE = "queue"
TO_VOICEMAIL = "voicemail"
HANG_UP = "hangup"

# Channel variables that the phone server reads after a queue.
QUEUE_STATUS = "QUEUESTATUS"

CALL_HEADER = "X-Leafline-Call"
CALLER_HEADER = "X-Leafline-Caller"
OFFER_EVENT = "LeaflineOffer"

SEAT_GROUPS = ("HP", "JA", "XH", "YP", "MH", "PD", "SJ", "CM")
HEADQUARTERS = "HQ"
QUEUES = (*SEAT_GROUPS, HEADQUARTERS)
SEATS = range(1001, 1100)
HANDSET = "handset"
MESSAGE_BOX = "8190"
"""What our own people dial to hear messages; no district has this number."""
CARRIER = "trunk"
OUTGOING, ANSWERED = "outgoing", "answered"
"""Contexts in which calls of ours begin. Nothing but the phone server's Originate leads there."""

WAIT_S = 120
FALLBACK_WAIT_S = 60
MESSAGE_S = 180
CALL_MAX_S = 2 * 60 * 60

FALLBACK_MESSAGE = re.compile(r"(?P<epoch>\d+)\.\d+_(?P<caller>\+?\d*)_(?P<called>\+?\d*)\.wav")


def interface(extension: int | str) -> str:
    """What a seat is called in a queue."""
    return f"PJSIP/{extension}"


def over_the_carrier(number: str) -> str:
    """What Asterisk is to dial to reach a number of the public network: digits only, whatever the file holds."""
    return f"PJSIP/{''.join(c for c in number if c in '+0123456789')}@{CARRIER}"


def extension_of(interface: str) -> int:
    """PJSIP/1001, or a channel of it (PJSIP/1001-0000002a) -> 1001."""
    found = re.match(r"PJSIP/(\d+)", interface)
    return int(found[1]) if found else 0


@dataclass(frozen=True)
class Message:
    """A voicemail that the dialplan took by itself, as its file name tells."""

    at: datetime
    caller_number: str
    called_number: str


def message(file_name: str) -> Message | None:
    """1760000000.17_13800138000_96368.wav -> when, from whom, to whom; None for another file."""
    found = FALLBACK_MESSAGE.fullmatch(file_name)
    return found and Message(datetime.fromtimestamp(int(found["epoch"]), UTC), found["caller"], found["called"])


def extensions(agi: str, voicemail: str) -> str:
    """The text of extensions.conf. agi: host:port of the phone server; voicemail: the folder of tapes."""
    return f"""\
[globals]
AGI = agi://{agi}

; A call from the carrier, to whatever number.
[inbound]
exten => _[+0-9]!,1,Set(CALLED=${{FILTER(+0-9,${{EXTEN}})}})
 same => n,Set(CALLER=${{FILTER(+0-9,${{CALLERID(num)}})}})
 same => n,Goto(call,s,1)

; A call from the handset page: who is calling stands in a header, digits only.
[handset]
exten => _[+0-9]!,1,Set(CALLED=${{FILTER(+0-9,${{EXTEN}})}})
 same => n,Set(CALLER=${{FILTER(+0-9,${{PJSIP_HEADER(read,{CALLER_HEADER})}})}})
 same => n,Set(CALLERID(all)=${{CALLER}} <${{CALLER}}>)
 same => n,Goto(call,s,1)

[call]
exten => s,1,Answer(200)
 same => n,Set(CHANNEL(language)=zh)
 same => n,Set(TIMEOUT(absolute)={CALL_MAX_S})
 same => n,AGI(${{AGI}}/enter,${{CALLED}},${{CALLER}})
 same => n,Goto(decided,s,1)

; The phone server has let go of the call: what did it decide?
[decided]
exten => s,1,GotoIf($["${{AGISTATUS}}" != "SUCCESS" | "${{{RESULT}}}" = ""]?fallback,s,1)
 same => n,Goto(decided,${{{RESULT}}},1)
exten => {TO_QUEUE},1,ExecIf($["${{{RECORDING}}}" != ""]?MixMonitor(${{{RECORDING}}},b))
 same => n,Set({QUEUE_S}=${{IF($["${{{QUEUE_S}}}" = ""]?{WAIT_S}:${{{QUEUE_S}}})}})
 same => n,Queue(${{{QUEUE}}},cb(offer^s^1(${{{CALL}}})),,,${{{QUEUE_S}}})
 same => n,GotoIf($["${{{QUEUE_STATUS}}}" = "CONTINUE"]?agent-gone,1)
 same => n,Goto({TO_VOICEMAIL},1)
exten => agent-gone,1,Set({RESULT}=)
 same => n,AGI(${{AGI}}/survey,${{{CALL}}})
 same => n,GotoIf($["${{{RESULT}}}" != ""]?decided,${{{RESULT}}},1)
 same => n,Hangup()
exten => {TO_VOICEMAIL},1,Set({RESULT}=)
 same => n,AGI(${{AGI}}/voicemail,${{{CALL}}})
 same => n,GotoIf($["${{AGISTATUS}}" != "SUCCESS" | "${{{RESULT}}}" = ""]?fallback,record,1)
 same => n,Goto(decided,${{{RESULT}}},1)
exten => {HANG_UP},1,Hangup()
exten => i,1,Goto(fallback,s,1)

; A key in the queue: who will not wait leaves a message or a number.
[waiting]
exten => 2,1,Set({RESULT}=)
 same => n,AGI(${{AGI}}/leave,${{{CALL}}})
 same => n,GotoIf($["${{AGISTATUS}}" != "SUCCESS" | "${{{RESULT}}}" = ""]?fallback,record,1)
 same => n,Goto(decided,${{{RESULT}}},1)

; On an agent's own channel, before its INVITE is sent: ${{ARG1}} is the call id.
[offer]
exten => s,1,Set({CALL}=${{ARG1}})
 same => n,Set(PJSIP_HEADER(add,{CALL_HEADER})=${{ARG1}})
 same => n,UserEvent({OFFER_EVENT},Call: ${{ARG1}},Extension: ${{CHANNEL(endpoint)}})
 same => n,AGI(${{AGI}}/offer,${{ARG1}},${{CHANNEL(endpoint)}})
 same => n,Return()

; A call of ours: the agent's telephone has answered, and the shop's is rung. An agent who hangs up, or whose browser dies,
; leaves the shop to the question after the call or to another agent.
[{OUTGOING}]
exten => s,1,Set(TIMEOUT(absolute)={CALL_MAX_S})
 same => n,Set(CALLERID(all)=96368 <96368>)
 same => n,ExecIf($["${{{RECORDING}}}" != ""]?MixMonitor(${{{RECORDING}}},b))
 same => n,Dial(PJSIP/${{FILTER(+0-9,${{{NUMBER}}})}}@{CARRIER},${{{RING_S}}},rb(shop^s^1(${{{CALL}}}))F(shop^left^1))
 same => n,Hangup()

; On the shop's own channel: before its INVITE is sent, and when the agent has left it.
[shop]
exten => s,1,Set({CALL}=${{ARG1}})
 same => n,Set(CHANNEL(language)=zh)
 same => n,AGI(${{AGI}}/shop,${{ARG1}})
 same => n,Return()
exten => left,1,Goto(decided,agent-gone,1)

; A call of ours that a machine makes: the shop has answered.
[{ANSWERED}]
exten => s,1,Set(TIMEOUT(absolute)={CALL_MAX_S})
 same => n,Set(CHANNEL(language)=zh)
 same => n,AGI(${{AGI}}/answered,${{{CALL}}},${{{MENU}}})
 same => n,GotoIf($["${{AGISTATUS}}" = "SUCCESS" & "${{{RESULT}}}" != ""]?decided,${{{RESULT}}},1)
 same => n,Hangup()

; Without the phone server: a person at headquarters, else a tape.
[fallback]
exten => s,1,Playback(apology)
 same => n,Queue({HEADQUARTERS},cb(offer^s^1(${{{CALL}}})),,,{FALLBACK_WAIT_S})
 same => n,GotoIf($["${{{QUEUE_STATUS}}}" = "CONTINUE"]?bye)
 same => n,Goto(record,1)
 same => n(bye),Playback(bye)
 same => n,Hangup()
exten => record,1,Playback(voicemail)
 same => n,Record({voicemail}/${{UNIQUEID}}_${{CALLER}}_${{CALLED}}.wav,0,{MESSAGE_S},k)
 same => n,Playback(voicemail-thanks&bye)
 same => n,Hangup()

; An agent's telephone is for answering: it can call nobody.
[desk]
exten => _X!,1,Hangup(21)
"""
