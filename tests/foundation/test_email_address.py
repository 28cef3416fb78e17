import pytest

from foundation.email_address import EmailUnreadable, read_email


def test_an_address_is_read_as_it_is_keyed() -> None:
    assert read_email("  li.na+desk@mail.example.com ") == "li.na+desk@mail.example.com"
    assert read_email(" ") == ""


@pytest.mark.parametrize("text", ["li.na", "a@b", "a b@c.cn", "a@b.cn, c@d.cn", "a..b@c.cn", "a@-b.cn", "李@娜.cn\r\nBcc: x@y.cn", "a@" + "b" * 130 + ".cn"])
def test_what_is_no_address_is_told(text: str) -> None:
    with pytest.raises(EmailUnreadable):
        read_email(text)
