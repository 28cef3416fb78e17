"""The one place where rows are narrowed to what a person may see."""

from typing import TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from foundation.actor import Actor

Row = TypeVar("Row", bound=Model)


def scoped(query: QuerySet[Row], by: Actor, district: str = "district_id") -> QuerySet[Row]:
    """Only rows of the actor's districts. `district` is the path to the id from the query's table: 'retailer__district_id'."""
    return query if by.districts is None else query.filter(**{f"{district}__in": sorted(by.districts)})
