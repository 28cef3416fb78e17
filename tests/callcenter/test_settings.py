import json
import stat
from pathlib import Path

import pytest

from callcenter.settings import ROOT, SECRETS, Settings, SettingUnreadable, environment, load
from callcenter.terminal import sentence


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The one variable that every test here sets."""
    return {"LEAFLINE_HOME": str(tmp_path / "home")}


def test_variables_are_read_by_the_kind_of_their_field(home: dict[str, str]) -> None:
    settings = load(home | {"LEAFLINE_WEB_PORT": "9000", "LEAFLINE_BANK_TIMEOUT_S": "2.5", "LEAFLINE_DEMO": "no",
                            "LEAFLINE_SOUNDS": "/voices"})
    assert (settings.web_port, settings.bank_timeout_s, settings.demo) == (9000, 2.5, False)
    assert settings.sounds == Path("/voices")


def test_without_variables_the_defaults_hold(home: dict[str, str], tmp_path: Path) -> None:
    settings = load(home)
    assert (settings.web_port, settings.sip_port, settings.demo, settings.host) == (8600, 5060, True, "127.0.0.1")
    assert settings.database == f"sqlite://{tmp_path / 'home' / 'leafline.sqlite3'}"
    assert Settings().home == ROOT / ".leafline"


@pytest.mark.parametrize(("name", "text", "want"), [
    ("WEB_PORT", "eighty", "a whole number"), ("WEB_PORT", "", "a whole number"), ("DEMO", "maybe", "true or false"),
    ("BANK_TIMEOUT_S", "5s", "a number")])
def test_an_unreadable_value_is_named_with_what_is_wanted(
        home: dict[str, str], name: str, text: str, want: str) -> None:
    with pytest.raises(SettingUnreadable) as caught:
        load(home | {f"LEAFLINE_{name}": text})
    assert sentence(caught.value) == f"LEAFLINE_{name} is '{text}', and that is not {want}."


def test_secrets_are_made_once_for_their_owner_only(home: dict[str, str], tmp_path: Path) -> None:
    first, path = load(home), tmp_path / "home" / "secrets.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(json.loads(path.read_text())) == set(SECRETS)
    assert len({getattr(first, name) for name in SECRETS}) == len(SECRETS)
    assert load(home) == first


def test_a_new_secret_joins_the_kept_ones(home: dict[str, str], tmp_path: Path) -> None:
    load(home)
    path = tmp_path / "home" / "secrets.json"
    path.write_text(json.dumps({"card_pepper": "kept"}))
    settings = load(home)
    assert settings.card_pepper == "kept"
    assert len(settings.hub_key) > 30
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_of_the_environment_goes_before_the_kept_one(home: dict[str, str]) -> None:
    assert load(home | {"LEAFLINE_BANK_KEY": "agreed with the bank"}).bank_key == "agreed with the bank"


def test_a_child_process_gets_exactly_these_settings(home: dict[str, str]) -> None:
    settings = load(home, web_port=9001, demo=False, bank_timeout_s=1.5)
    variables = environment(settings)
    assert not any(getattr(settings, name) in variables.values() for name in SECRETS)
    assert load(variables) == settings
