from tests.settlement.debits.conftest import link, owe, retailer

__all__ = ["link", "owe", "retailer"]
