"""What a bank's response code means and what follows from it: code -> class -> next step. Pure tables.

Source: domain.md 5.5 (UnionPay-style). A code that is not in the table says nothing: unknown, never a guess."""

from enum import StrEnum


class CodeClass(StrEnum):
    EXECUTED = "EXECUTED"
    INSUFFICIENT = "INSUFFICIENT"
    LIMIT = "LIMIT"
    ACCOUNT = "ACCOUNT"
    AGREEMENT = "AGREEMENT"
    TECHNICAL = "TECHNICAL"
    CONFIG = "CONFIG"
    UNDECIDED = "UNDECIDED"


class NextStep(StrEnum):
    """What a person or a job does after an attempt that ended so."""

    NONE = "NONE"
    DUNNING = "DUNNING"
    SIGN_AGAIN = "SIGN_AGAIN"
    NEXT_WINDOW = "NEXT_WINDOW"
    PAGE_IT = "PAGE_IT"
    ASK_BANK = "ASK_BANK"


CODES: dict[str, CodeClass] = {
    "00": CodeClass.EXECUTED,
    "51": CodeClass.INSUFFICIENT,
    "61": CodeClass.LIMIT,
    **dict.fromkeys(("14", "54", "62", "41", "43"), CodeClass.ACCOUNT),
    **dict.fromkeys(("05", "AG01", "AG02", "AG03"), CodeClass.AGREEMENT),
    **dict.fromkeys(("91", "96", "22"), CodeClass.TECHNICAL),
    **dict.fromkeys(("13", "30", "03", "A0"), CodeClass.CONFIG),
    **dict.fromkeys(("68", "98", "408", "PR", "94", "25"), CodeClass.UNDECIDED),
}

NEXT_STEPS: dict[CodeClass, NextStep] = {
    CodeClass.EXECUTED: NextStep.NONE,
    CodeClass.INSUFFICIENT: NextStep.DUNNING,
    CodeClass.LIMIT: NextStep.DUNNING,
    CodeClass.ACCOUNT: NextStep.SIGN_AGAIN,
    CodeClass.AGREEMENT: NextStep.SIGN_AGAIN,
    CodeClass.TECHNICAL: NextStep.NEXT_WINDOW,
    CodeClass.CONFIG: NextStep.PAGE_IT,
    CodeClass.UNDECIDED: NextStep.ASK_BANK,
}


def class_of(code: str) -> CodeClass:
    return CODES.get(code, CodeClass.UNDECIDED)


def next_step(code: str) -> NextStep:
    return NEXT_STEPS[class_of(code)]
