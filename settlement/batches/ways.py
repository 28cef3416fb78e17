"""Which way a bank's files go: what its profile says, with the secrets of this installation."""

from pathlib import Path

from settlement.batches.exchange import FolderWay, Way
from settlement.batches.models import BankProfile
from settlement.batches.sftp import SftpWay, account_of


class Exchange:
    """root: the folder exchange, one folder a bank. keys: <bank>.key or <bank>.password for a bank that is visited by SFTP."""

    def __init__(self, root: Path, keys: Path | None = None) -> None:
        self.root, self.keys = root, keys or root.parent / "sftp"

    def of(self, profile: BankProfile) -> Way:
        """ExchangeUnreadable where the profile names a place that cannot be visited."""
        if not profile.exchange:
            return FolderWay(self.root / profile.code)
        key, password = self.keys / f"{profile.code}.key", self.keys / f"{profile.code}.password"
        return SftpWay(account_of(profile.exchange, profile.host_key, key, password))
