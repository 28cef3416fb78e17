from tests.ordering.conftest import city as city
