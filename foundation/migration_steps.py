"""Steps of migrations that Tortoise has no operation for."""

from collections.abc import Awaitable, Callable, Sequence

from tortoise.backends.base.schema_generator import BaseSchemaGenerator
from tortoise.migrations import operations


class SayingMore(operations.AlterField):
    """Only the model's words about a column change: the column stays as it is, so that SQLite does not rebuild its table."""

    async def database_forward(self, *args: object, **named: object) -> None:
        pass

    async def database_backward(self, *args: object, **named: object) -> None:
        pass


def by_engine(*, sqlite: Sequence[str] = (), postgres: Sequence[str] = ()) -> Callable[[object, BaseSchemaGenerator], Awaitable[None]]:
    """For RunPython: each engine's own statements, one after the other."""

    async def run(apps: object, editor: BaseSchemaGenerator) -> None:
        for statement in sqlite if editor.DIALECT == "sqlite" else postgres:
            await editor.client.execute_query(statement)

    return run
