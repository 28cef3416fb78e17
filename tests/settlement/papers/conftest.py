from tests.settlement.receivables.conftest import owe, retailer, trade

__all__ = ["owe", "retailer", "trade"]
