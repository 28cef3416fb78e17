from retailers.identification.pins import hash_pin, pin_matches


def test_a_pin_matches_its_own_card_only() -> None:
    stored = hash_pin("pepper", "10000016", "123456")
    assert pin_matches(stored, "pepper", "10000016", "123456")
    assert not pin_matches(stored, "pepper", "10000016", "123457")
    assert not pin_matches(stored, "pepper", "10000024", "123456")


def test_without_the_pepper_a_stolen_hash_tells_nothing() -> None:
    assert not pin_matches(hash_pin("pepper", "10000016", "123456"), "other", "10000016", "123456")


def test_an_unreadable_hash_matches_nothing() -> None:
    assert not pin_matches("garbage", "pepper", "10000016", "123456")
