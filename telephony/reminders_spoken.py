"""What every reminder says around its matter, and the sentences of the spoken wordings we came with, as prompts."""

from retailers.consent.rules import Purpose
from retailers.wording.defaults import SPOKEN
from retailers.wording.rules import pieces


def default_sound(purpose: Purpose, n: int) -> str:
    return f"reminder/{purpose.lower()}-{n}"


def said(text: str) -> list[str]:
    return [words for kind, words in pieces(text) if kind == "said"]


SENTENCES: dict[str, tuple[str, str]] = {
    "reminder/greeting": ("您好，这里是卷烟订货中心。", "Hello, this is the tobacco ordering centre."),
    "reminder/private": ("有一件关于您货款的事要告诉您本人。", "We have something to tell you about your payment, for your ears only."),
    "reminder/not-proved": (
        "没有核对上身份，内容不能在电话里说，会另外通知您。",
        "We could not make sure that it is you, so we cannot tell it on the telephone. You will hear of it in another way."),
    "reminder/key-agent": ("接通订货员请按一。", "To speak to an agent press one."),
    "reminder/key-keypad": ("自助订货请按二。", "To order by keys press two."),
    "reminder/key-later": ("晚些再打请按三。", "To be called later press three."),
    "reminder/key-again": ("重听请按星号键。", "To hear this again press star."),
    "reminder/key-stop": ("以后不再提醒请按九。", "To stop these reminders press nine."),
    "reminder/when": (
        "半小时后再打请按一，一小时后请按二，两小时后请按三。",
        "For half an hour from now press one. For an hour press two. For two hours press three."),
    "reminder/will-call": ("好的，到时再打给您。", "Very well, we call you then."),
    "reminder/stopped": ("好的，以后不再为这件事给您打电话。", "Very well, we will not call you about this any more."),
    **{default_sound(purpose, n): pair for purpose, (zh, en) in SPOKEN.items()
       for n, pair in enumerate(zip(said(zh), said(en), strict=True), 1)},
}
