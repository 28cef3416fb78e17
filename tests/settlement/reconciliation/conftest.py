from tests.settlement.batches.conftest import bank, filing, owe, played, retailer, spoken

__all__ = ["bank", "filing", "owe", "played", "retailer", "spoken"]
