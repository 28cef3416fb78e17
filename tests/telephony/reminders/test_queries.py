from retailers.wording.rules import PLACES
from telephony.reminders.due import FACTS, STATEMENTS
from telephony.reminders.queries import made_up
from telephony.reminders.rules import REMINDED
from tests.telephony.reminders.conftest import AT


def test_every_purpose_is_asked_for_worded_and_has_an_example() -> None:
    assert set(REMINDED) == set(STATEMENTS) == set(FACTS) == set(PLACES)
    wanted = {place.name for places in PLACES.values() for place in places}
    assert wanted <= set(made_up(AT)), "the page of wordings shows each of them with an example"
