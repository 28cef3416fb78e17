import pytest

from settlement.banks.files import Flag, ResultLine, Results
from settlement.batches.rules import Asked, BatchState, contradiction, state_after
from tests.settlement.banks.strategies import HEAD

OURS = {"R1": Asked(1, "6228", 100), "R2": Asked(2, "6228", 200, "2", "51"), "R3": Asked(3, "6228", 300, "1", "PR"),
        "R4": Asked(4, "6228", 400, "2", "AC04")}


def line(request_no: str = "R1", asked: int = 100, flag: Flag = Flag.FAILED, code: str = "51", account: str = "6228") -> ResultLine:
    return ResultLine(1, request_no, account, asked, 0, flag, code, "", "", None, None)


@pytest.mark.parametrize(("row", "wrong"), [
    (line(), ""),
    (line("R9"), "never asked"),
    (line(asked=101), "not what we asked"),
    (line(account="6229"), "not what we asked"),
    (line("R2", 200), ""),
    (line("R2", 200, code="14"), "was 2/51, is 2/14 now"),
    (line("R3", 300), ""),
    (line("R4", 400, code="AC04-CLOSED"), ""),  # as much of a code as is kept
])  # fmt: skip
def test_what_a_result_may_say(row: ResultLine, wrong: str) -> None:
    told = contradiction(Results(HEAD, (row,)), OURS)
    assert wrong in told
    assert bool(wrong) == bool(told)


def test_rows_left_out_contradict_nothing() -> None:
    assert contradiction(Results(HEAD, ()), OURS) == ""


@pytest.mark.parametrize(("flags", "state"), [
    (["0", "2"], BatchState.ANSWERED), (["0", "1"], BatchState.PARTIAL), (["0", ""], BatchState.PARTIAL),
])  # fmt: skip
def test_a_batch_is_answered_when_every_row_is(flags: list[str], state: BatchState) -> None:
    assert state_after(flags) == state
