"""Who is calling? A card, or the licence in its place, and a PIN."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from foundation.errors import Refused
from foundation.transaction import Sql, Work, in_transaction, transact
from retailers.identification.pins import hash_pin, pin_matches
from retailers.identification.rules import CARD_LOCK, NUMBER_WINDOW, TRIES_MAX, number_waits_until
from retailers.licences.models import Licence
from retailers.profile.models import CallerFailure, Card, CardState, Retailer

CARD_LENGTH, LICENCE_LENGTH, PIN_LENGTH = 8, 12, 6
NUMBERS_WITHHELD = ("", "anonymous", "unknown", "unavailable", "private")


class NotRecognised(Refused):
    """Unknown card, wrong PIN, locked, replaced, too many tries from this number: one answer for all, and no facts."""

    code = "not_recognised"


@dataclass(frozen=True)
class Identity:
    retailer_id: int
    district_id: int
    language: str
    by_licence: bool = False


async def identify(key: str, pin: str, *, pepper: str, caller_number: str, at: datetime) -> Identity:
    """The shop whose card number (8 digits) or licence number (12) and PIN these are, or NotRecognised.

    Three failures in a row lock the card for half an hour. The same reads, the same hashing and the same writes are done
    whatever is wrong, so that neither words nor time tell a guesser which half he has right."""
    card = await card_of(key)
    failures = await CallerFailure.filter(caller_number=caller_number, at__gt=at - NUMBER_WINDOW).values_list("at", flat=True)
    number_waits = caller_number.lower() not in NUMBERS_WITHHELD and number_waits_until(list(failures), at)  # type: ignore[arg-type]
    card_no, pin_hash = (card.card_no, card.pin_hash) if card else ("0" * CARD_LENGTH, NOBODYS_HASH)
    matches = await asyncio.to_thread(pin_matches, pin_hash, pepper, card_no, pin)
    usable = card is not None and card.state is CardState.ACTIVE and not (card.locked_until and card.locked_until > at)
    if not (card and usable and matches) or number_waits:
        await count_failure(card.id if card else 0, caller_number, at)
        raise NotRecognised()
    async with in_transaction():
        await Card.filter(id=card.id).update(failures=0, locked_until=None)
        shop = await Retailer.get(id=card.retailer_id)
    return Identity(shop.id, shop.district_id, shop.language, by_licence=len(key) == LICENCE_LENGTH)


async def card_of(key: str) -> Card | None:
    """Both reads are made for every key."""
    by_number = await Card.get_or_none(card_no=key if len(key) == CARD_LENGTH else "")
    licence = await Licence.get_or_none(licence_no=key if len(key) == LICENCE_LENGTH else "")
    held = await Card.filter(retailer_id=licence.retailer_id if licence else 0, state=CardState.ACTIVE).first()
    return by_number or held


async def count_failure(card_id: int, caller_number: str, at: datetime) -> None:
    """One more for the card and for the number, in one transaction; the third for the card locks it."""
    def work() -> Work[None]:
        yield Sql("INSERT INTO caller_failure (caller_number, at) VALUES ($1, $2)", caller_number, at)
        yield Sql("UPDATE card SET failures = failures + 1 WHERE id = $1 AND (locked_until IS NULL OR locked_until <= $2)",
                  card_id, at)
        yield Sql("UPDATE card SET failures = 0, locked_until = $2 WHERE id = $1 AND failures >= $3",
                  card_id, at + CARD_LOCK, TRIES_MAX)
    await transact(work)


NOBODYS_HASH = hash_pin("nobody", "0" * CARD_LENGTH, "")
