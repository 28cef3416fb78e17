from tests.settlement.batches.conftest import filing, owe, played, retailer, spoken

__all__ = ["filing", "owe", "played", "retailer", "spoken"]
