from tests.settlement.batches.conftest import filing, owe, played, retailer

__all__ = ["filing", "owe", "played", "retailer"]
