from tests.settlement.batches.conftest import bank, filing, owe, played, retailer, spoken
from tests.settlement.debts.conftest import owed

__all__ = ["bank", "filing", "owe", "owed", "played", "retailer", "spoken"]
