from retailers.profile.models import Card, CardState


async def card_in_use(retailer_id: int) -> str:
    """The number of the shop's card, '' where it has none in use."""
    card = await Card.filter(retailer_id=retailer_id, state=CardState.ACTIVE).first()
    return card.card_no if card else ""
