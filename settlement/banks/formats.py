"""The formats that a bank may speak, and how its files are named. One line adds one; a contract test holds each. Pure."""

from datetime import date
from typing import Protocol

from settlement.banks import fixed_width, fixed_width_refunds, iso20022, iso20022_refunds
from settlement.banks.files import Batch, Kind, Refunds, Rejection, Results, Statement


class Format(Protocol):
    """A module of this folder. Reading gives back exactly what was written, or raises FileRefused.

    read_rejection: of an answer that refuses our whole file; None where it speaks of rows."""

    SUFFIX: str

    def write_request(self, batch: Batch) -> bytes: ...
    def read_request(self, data: bytes) -> Batch: ...
    def write_results(self, results: Results) -> bytes: ...
    def read_results(self, data: bytes) -> Results: ...
    def read_rejection(self, data: bytes) -> Rejection | None: ...
    def write_statement(self, statement: Statement) -> bytes: ...
    def read_statement(self, data: bytes) -> Statement: ...


class RefundFormat(Protocol):
    """The same for refunds at a bank that is debited by file."""

    SUFFIX: str

    def write_refunds(self, refunds: Refunds) -> bytes: ...
    def read_refunds(self, data: bytes) -> Refunds: ...
    def write_refund_results(self, results: Results) -> bytes: ...
    def read_refund_results(self, data: bytes) -> Results: ...
    def read_refund_rejection(self, data: bytes) -> Rejection | None: ...


FORMATS: dict[str, Format] = {"fixed_width": fixed_width, "iso20022": iso20022}
REFUND_FORMATS: dict[str, RefundFormat] = {"fixed_width": fixed_width_refunds, "iso20022": iso20022_refunds}


def file_name(kind: Kind, merchant: str, district: str, on: date, run: int, build: int, suffix: str) -> str:
    """DR_{merchant}_{district}_{yyyymmdd}_{run2}.txt; a run that was built again has its build behind."""
    again = f"_{build:04d}" if build > 1 else ""
    return f"{kind}_{merchant}_{district}_{on:%Y%m%d}_{run:02d}{again}.{suffix}"


def batch_no(on: date, run: int, build: int) -> str:
    """14 digits: day, run of the day, and how often this run was built."""
    return f"{on:%Y%m%d}{run:02d}{build:04d}"
