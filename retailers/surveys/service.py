from datetime import datetime

from foundation.errors import Invalid
from retailers.surveys.models import SurveyMark


class NoSuchMark(Invalid):
    code = "no_such_mark"


async def record_mark(call_id: str, mark: int, *, question: str, retailer_id: int | None, staff_id: int | None,
                      at: datetime) -> SurveyMark:
    """Keep the mark of a call, 1 to 5. The first one stands: a second changes nothing."""
    if mark not in range(1, 6):
        raise NoSuchMark(mark=mark)
    row, _ = await SurveyMark.get_or_create(call_id=call_id, defaults={
        "mark": mark, "question": question, "retailer_id": retailer_id, "staff_id": staff_id, "at": at})
    return row
