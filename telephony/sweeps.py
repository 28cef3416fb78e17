"""What heals by itself every few seconds: calls and seats whose last event was lost, files that are finished."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path

from foundation.clock import now
from retailers.surveys.queries import unheard_remarks
from retailers.surveys.service import remark_is_whole
from telephony.agents import service as agents
from telephony.asking import remark_path
from telephony.asterisk.ami import Ami, AmiFailed
from telephony.calls import queries, service
from telephony.outgoing import service as outgoing
from telephony.recordings import service as recordings
from telephony.recordings.service import examined
from telephony.switchboard import Switchboard
from telephony.voicemail import taking as voicemail

log = logging.getLogger("leafline.sweeps")


async def end_gone_calls(ami: Ami, switchboard: Switchboard) -> None:
    """Calls whose channel Asterisk no longer has are over, and no seat can be holding them."""
    seen_at = now()
    try:
        channels = {event["Uniqueid"] for event in await ami.collect("Status") if event.get("Event") == "Status"}
        await ami.caught_up()  # a Hangup that waits its turn knows the cause; we would not
    except AmiFailed as failure:
        log.info("sweep.later reason=%s", failure.code)
        return
    for call_id in await service.end_gone(channels, seen_at=seen_at, at=now()):
        log.warning("sweep.call_ended call_id=%s", call_id)
        await switchboard.notices.publish(f"call.{call_id}", what="ended")
    for agent in await agents.heal(await queries.living(), at=now()):
        log.warning("sweep.seat_moved staff_id=%s state=%s", agent.staff_id, agent.state.value)
        await switchboard.seat_moved(agent, "state")
    await switchboard.settle_lost(now())


async def place_asked(ami: Ami, switchboard: Switchboard, recording_folder: Path) -> None:
    """Make the calls that were asked for. With Asterisk away they wait, and the old ones are given up by the sweep."""
    if not ami.connected.is_set():
        return
    for call in await outgoing.claim_asked(now()):
        recording = await recordings.open_recording(recording_folder, call.call_id, at=now()) if call.extension else ""
        await switchboard.originate(call, ami, str(recording), now())


async def take_in_sound(recording_folder: Path, voicemail_folder: Path, at: datetime) -> None:
    for file in await recordings.close_finished(recording_folder, at=at):
        log.warning("sweep.recording_missing file=%s", file)
    for message in await voicemail.sweep(voicemail_folder):
        log.info("sweep.voicemail id=%s", message.id)
    for reply in await unheard_remarks():
        sound = await asyncio.to_thread(examined, remark_path(recording_folder, str(reply.file)))
        if sound:
            await remark_is_whole(reply.id, sound.seconds)
