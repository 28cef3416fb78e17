"""What a message says when it goes out: its own text, or its purpose's words filled with its facts."""

from foundation.clock import day
from retailers.consent.rules import Purpose
from retailers.messages.models import Message
from retailers.messages.service import Said
from retailers.wording.queries import holding
from retailers.wording.rules import PLACES, filled


async def words_of(message: Message) -> Said:
    """FactMissing where the words speak of what the message does not know."""
    if message.text or message.purpose not in PLACES:
        return Said(message.subject, message.text)
    purpose = Purpose(message.purpose)
    held = await holding(purpose, message.channel, message.language, message.district_id, day(message.next_at or message.created_at))
    return Said(filled(held.subject, purpose, message.facts, message.language), filled(held.text, purpose, message.facts, message.language))
