"""Reading a pack as its reader does: the PDF out of the e-mail, a report by its title, a row by its first words."""

import io
from collections.abc import Sequence
from email import message_from_bytes, policy

from aiosmtpd.smtp import Envelope
from pypdf import PdfReader

PRINTED_AT = "打印于"


class Pack:
    """The words of a PDF in the order in which they are read."""

    def __init__(self, envelope: Envelope) -> None:
        mail = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
        [file] = list(mail.iter_attachments())
        self.to, self.subject, self.file = envelope.rcpt_tos[0], str(mail["Subject"]), str(file.get_filename())
        reader = PdfReader(io.BytesIO(file.get_payload(decode=True)))  # type: ignore[arg-type]
        self.pages = len(reader.pages)
        self.words = [line.strip() for page in reader.pages for line in page.extract_text().splitlines() if line.strip()]

    @property
    def titles(self) -> list[str]:
        return [self.words[place - 1] for place, line in enumerate(self.words) if PRINTED_AT in line]

    def report(self, title: str) -> list[str]:
        begins = [place for place, line in enumerate(self.words) if PRINTED_AT in line]
        [at] = [place for place in begins if self.words[place - 1] == title]
        ends = next((place - 1 for place in begins if place > at), len(self.words))
        return self.words[at + 1:ends]

    def row(self, title: str, *first: str, cells: int) -> list[str]:
        """The last row of the report that begins with these words: a chart above the table may hold them too."""
        words = self.report(title)
        place = max(n for n in range(len(words)) if words[n:n + len(first)] == list(first))
        return words[place + len(first):place + len(first) + cells]


def number(text: str) -> float:
    return float(text.replace(",", "").rstrip("%"))


def are(texts: Sequence[str], figures: Sequence[float], places: Sequence[int]) -> bool:
    """Each text is its figure, rounded to so many places."""
    return all(abs(number(text) - figure) <= 0.5001 * 10 ** -place for text, figure, place in zip(texts, figures, places, strict=True))
