from tests.settlement.batches.conftest import bank, filing, owe, played, retailer

__all__ = ["bank", "filing", "owe", "played", "retailer"]
