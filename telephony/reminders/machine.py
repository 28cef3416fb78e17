"""Did a machine answer? Asterisk listens to the first seconds: people say a word and wait, machines make a speech.

It hears lengths and not words, so it is wrong now and then: a shopkeeper who talks for longer than 1.5 s at once is taken for
a machine and called again an hour later; a machine with a very short greeting hears the reminder. Silence is taken for a
person who listens. The times are those with which nobody was lost in our tests; real lines may want others."""

from telephony.asterisk.channel import Channel

INITIAL_SILENCE_MS, GREETING_MS, AFTER_GREETING_MS, ANALYSIS_MS = 1200, 1500, 600, 3000


async def answered_by_machine(channel: Channel) -> bool:
    await channel.exec("AMD", INITIAL_SILENCE_MS, GREETING_MS, AFTER_GREETING_MS, ANALYSIS_MS)
    status, cause = await channel.get_variable("AMDSTATUS"), await channel.get_variable("AMDCAUSE")
    return status == "MACHINE" and not cause.startswith("INITIALSILENCE")
