"""What a catalogue says for one thing and for several."""

import pytest

from foundation.language import counted


@pytest.mark.parametrize(("words", "facts", "said"), [
    ("{count} [shop|shops]", {"count": 1}, "1 shop"),
    ("{count} [shop|shops]", {"count": 0}, "0 shops"),
    ("{count} open [case is|cases are] left", {"count": "1"}, "1 open case is left"),
    ("{count} [shop|shops]", {"count": "1,204"}, "1,204 shops"),
    ("{done} / {due} [shop|shops]", {"done": 1, "due": 12}, "1 / 12 shops"),
    ("{who}: {count} [line|lines]", {"who": "1 [a|b]", "count": 2}, "1 [a|b]: 2 lines"),
    ("[1] {count}", {"count": 1}, "[1] 1"),
])
def test_the_number_decides(words: str, facts: dict[str, object], said: str) -> None:
    """What people have written is never read as ours."""
    assert counted(words, facts).format(**facts) == said
