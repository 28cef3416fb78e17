"""Which way a bank's files go: what its profile says, with the secrets of this installation."""

from pathlib import Path

from settlement.batches.exchange import FolderWay, Way
from settlement.batches.models import BankProfile
from settlement.batches.sftp import SftpWay, account_of


class Exchange:
    """root: the folder exchange, one folder a bank. keys: <bank>.key or <bank>.password for a bank that is visited by SFTP."""

    def __init__(self, root: Path, keys: Path | None = None) -> None:
        self.root, self.keys = root, keys or root.parent / "sftp"

    @staticmethod
    def names_of(bank_code: str) -> tuple[str, str]:
        """Of the private key's file and of the password's; the first that is there is used."""
        return f"{bank_code}.key", f"{bank_code}.password"

    def secrets_of(self, bank_code: str) -> tuple[str, ...]:
        """The same for people: where to lay them, never what is in them."""
        return tuple(f"{self.keys.name}/{name}" for name in self.names_of(bank_code))

    def secret_of(self, bank_code: str) -> str:
        """Which of them is there, '' for none."""
        return next((name for name in self.names_of(bank_code) if (self.keys / name).exists()), "")

    def of(self, profile: BankProfile) -> Way:
        """ExchangeUnreadable where the profile names a place that cannot be visited."""
        if not profile.exchange:
            return FolderWay(self.root / profile.code)
        key, password = (self.keys / name for name in self.names_of(profile.code))
        return SftpWay(account_of(profile.exchange, profile.host_key, key, password))
