from callcenter import translations
from foundation.language import _, read_catalogues, speaking


def test_english_says_what_the_code_says_in_chinese() -> None:
    translations.compile()
    read_catalogues(translations.LOCALE)
    with speaking("en"):
        assert _("{count} 人", count=50) == "50 people"
    assert _("{count} 人", count=50) == "50 人"


def test_a_text_with_other_places_is_found() -> None:
    assert translations.places("至少 {length_min} 位") != translations.places("at least {length} characters")
