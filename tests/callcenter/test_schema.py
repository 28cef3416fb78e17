"""The schema contract: what the models promise stands in both databases after `migrate` from empty."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise, connections
from tortoise.exceptions import IntegrityError
from tortoise.migrations.api import migrate as apply_migrations
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.models import Model

from callcenter import database as databases
from foundation.transaction import dialect, in_transaction
from tests.callcenter.schema import a_row, found, models, promised

LIBRARY = ("tests.callcenter.library",)

# SQLite's rebuilds lose what Tortoise does not know of, so these are made by SQL: name -> (model, two rows that collide,
# what the second needs to be let in).
MADE_BY_SQL: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "order_one_regular": ("Order", {"kind": "REGULAR", "state": "PAID"}, {"state": "REFUND_PENDING"}),
    "order_one_amendment": ("Order", {"kind": "REGULAR", "state": "DRAFT", "amends_id": 7}, {"amends_id": 8}),
    "order_one_open_mid_cycle": ("Order", {"kind": "MID_CYCLE", "state": "DRAFT"}, {"state": "CONFIRMED"}),
    "order_line_once": ("OrderLine", {"order_id": 7, "product_id": 7}, {"product_id": 8}),
    "supply_release_district": ("SupplyRelease", {"district_id": 7, "product_id": 7}, {"district_id": 8}),
    "supply_release_city": ("SupplyRelease", {"district_id": None, "product_id": 7}, {"district_id": 7}),
    "delivery_stop_one_waiting": ("Stop", {"order_id": 7, "outcome": "WAITING"}, {"outcome": "SHOP_CLOSED", "attempt": 2}),
    "delivery_stop_attempt_once": ("Stop", {"order_id": 7, "attempt": 1, "outcome": "SHOP_CLOSED"}, {"attempt": 2}),
    "delivery_line_once": ("StopLine", {"stop_id": 7, "product_id": 7}, {"product_id": 8}),
    "stock_return_once": ("StockReturn", {"stop_id": 7, "product_id": 7, "cartons": 1}, {"product_id": 8}),
    "refund_due_once": ("RefundDue", {"stop_id": 7, "cause": "REFUSED", "amount_fen": 1}, {"cause": "SHORT_PICK"}),
    "sales_plan_once": ("SalesPlan", {"district_id": 7, "month": 202612}, {"month": 202701}),
    "debit_once": ("Debit", {"order_id": 7, "seq": 1}, {"seq": 2}),
    "debit_attempt_one_open": ("DebitAttempt", {"debit_id": 7, "state": "UNKNOWN"}, {"state": "DECLINED"}),
    "refund_attempt_one_open": ("RefundAttempt", {"refund_id": 7, "state": "UNKNOWN", "amount_fen": 1}, {"state": "DECLINED"}),
    "approval_one_open": ("Approval", {"noun": "case", "noun_id": 7, "state": "PROPOSED", "maker_id": 1, "checker_id": None},
                          {"state": "WITHDRAWN"}),
    "setting_change_one_open": ("SettingChange", {"noun": "bank", "subject": "ICBC", "state": "PROPOSED", "maker_id": 1, "checker_id": None},
                                {"state": "WITHDRAWN"}),
    "day_close_once": ("DayClose", {"business_date": date(2026, 11, 26)}, {"reopened_at": datetime(2026, 11, 27, tzinfo=UTC)}),
    "month_close_once": ("MonthClose", {"month": date(2026, 11, 1), "head": "0", "previous": "0", "hash": "1"},
                         {"reopened_at": datetime(2026, 12, 2, tzinfo=UTC), "hash": "2"}),
    "agent_staff_once": ("Agent", {"staff_id": 7}, {"staff_id": 8}),
    "call_task_one_on_the_line": ("CallTask", {"retailer_id": 7, "state": "REACHED"}, {"state": "WAITING", "subject": "another"}),
    "agent_one_per_call": ("Agent", {"call_id": "7", "state": "TALKING"}, {"state": "WRAPPING_UP"}),
}

BAD_ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    "follow_up_closed_at": ("FollowUp", {"state": "DONE", "closed_at": None}),
    "follow_up_has_its_owner": ("FollowUp", {"state": "TAKEN", "owner_staff_id": None}),
    "order_totals_sound": ("Order", {"total_fen": -1}),
    "order_line_within_allowed": ("OrderLine", {"qty_requested": 5, "qty_allowed": 3, "qty_ordered": 4, "amount_fen": 4}),
    "order_line_amount": ("OrderLine", {"qty_requested": 2, "qty_allowed": 2, "qty_ordered": 2, "amount_fen": 3}),
    "supply_release_never_oversold": ("SupplyRelease", {"released_qty": 2, "taken_qty": 3}),
    "supply_pool_not_negative": ("SupplyPool", {"qty": -1}),
    "limit_tier_sound": ("LimitTier", {"grade_from": 9, "grade_to": 8}),
    "grade_limit_sound": ("GradeLimit", {"grade_from": 9, "grade_to": 8}),
    "delivery_stop_money_sound": ("Stop", {"cash_fen": -1}),
    "delivery_line_sound": ("StopLine", {"qty_planned": 5, "qty_picked": 4, "qty_back": 5}),
    "stock_return_positive": ("StockReturn", {"cartons": 0}),
    "refund_due_positive": ("RefundDue", {"amount_fen": 0}),
    "sales_plan_sound": ("SalesPlan", {"boxes": -1}),
    "debit_amount_positive": ("Debit", {"amount_fen": 0}),
    "debit_attempt_amount_positive": ("DebitAttempt", {"amount_fen": 0}),
    "approval_by_two": ("Approval", {"maker_id": 7, "checker_id": 7}),
    "setting_change_by_two": ("SettingChange", {"maker_id": 7, "checker_id": 7}),
    "refund_amount_positive": ("Refund", {"amount_fen": 0}),
    "refund_attempt_amount_positive": ("RefundAttempt", {"amount_fen": 0}),
    "refund_within_payment": ("RefundCover", {"collected_fen": 5, "returned_fen": 6}),
    "journal_amount_positive": ("JournalEntry", {"amount_fen": 0}),
    "agent_holds_its_call": ("Agent", {"state": "TALKING", "call_id": None}),
    "message_claimed_for_a_time": ("Message", {"state": "CLAIMED", "lease_until": None}),
    "call_ended_at": ("Call", {"state": "ENDED", "ended_at": None}),
}


def model_named(name: str) -> type[Model]:
    return next(model for model in models() if model.__name__ == name)


async def let_in(model: str, *rows: dict[str, Any]) -> None:
    """Insert the rows without their parents, in a transaction that is taken back."""
    async with in_transaction() as connection:
        await connection.execute_query("PRAGMA defer_foreign_keys = ON" if dialect() == "sqlite"
                                       else "SET LOCAL session_replication_role = replica")
        for facts in rows:
            await a_row(model_named(model), **facts).save(using_db=connection)
        await connection.rollback()


async def test_tables_and_columns_are_as_the_models_say(database: str) -> None:
    tables = await found(connections.get(dialect()))
    assert set(tables) == {model._meta.db_table for model in models()}
    for model in models():
        table, wanted = tables[model._meta.db_table], promised(model)
        assert (table.nullable, table.primary) == (wanted.nullable, wanted.primary), model


async def test_uniques_indexes_references_and_checks_really_exist(database: str) -> None:
    tables = await found(connections.get(dialect()))
    lacking = {}
    for model in models():
        table, wanted = tables[model._meta.db_table], promised(model)
        lacking[model.__name__] = [*(wanted.uniques - table.uniques), *(wanted.indexes - table.indexes),
                                   *(wanted.references ^ table.references), *(wanted.checks ^ table.checks)]
    assert {name: things for name, things in lacking.items() if things} == {}


async def test_every_reference_is_led_by_an_index(database: str) -> None:
    tables = await found(connections.get(dialect()))
    bare = {(name, column) for name, table in tables.items() for column, _ in table.references
            if column not in {keys[0] for keys in table.indexes | table.uniques}}
    assert bare == set()


async def test_every_partial_index_and_check_has_its_bad_row_here(database: str) -> None:
    tables = (await found(connections.get(dialect()))).values()
    assert {name for table in tables for name in table.partial} <= set(MADE_BY_SQL)
    assert {name for table in tables for name in table.checks} == set(BAD_ROWS)


@pytest.mark.parametrize("name", MADE_BY_SQL)
async def test_a_second_row_is_refused_and_one_that_differs_is_not(database: str, name: str) -> None:
    model, facts, spared = MADE_BY_SQL[name]
    await let_in(model, facts, facts | spared)
    with pytest.raises(IntegrityError):
        await let_in(model, facts, facts)


@pytest.mark.parametrize("name", BAD_ROWS)
async def test_a_bad_row_is_refused(database: str, name: str) -> None:
    model, facts = BAD_ROWS[name]
    with pytest.raises(IntegrityError, match=name):
        await let_in(model, facts)


async def test_a_row_without_its_parent_is_refused(database: str) -> None:
    with pytest.raises(IntegrityError):
        await a_row(model_named("Card")).save()


async def test_models_and_migrations_agree() -> None:
    url = "sqlite://:memory:"
    async with databases.connected(url):
        assert Tortoise.apps is not None
        changes = await MigrationAutodetector(Tortoise.apps, databases.config(url)["apps"]).changes()
    assert [f"{change.app_label}: {change.operations}" for change in changes] == []


async def test_a_rebuilt_parent_keeps_its_children(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'library.sqlite3'}"
    await apply_migrations(config=databases.config(url, migrating=True, packages=LIBRARY), target="library.0001_initial")
    write = connections.get("sqlite")
    await write.execute_script("INSERT INTO author VALUES (1, 'Lu Xun', 55)")
    await write.execute_script("INSERT INTO book (author_id, title) VALUES (1, 'Call to Arms'), (1, 'Wild Grass')")
    await Tortoise.close_connections()

    assert await databases.migrate(url, packages=LIBRARY) == 1
    async with databases.connected(url):
        assert len(await connections.get("sqlite").execute_query_dict("SELECT * FROM book")) == 2
        assert (await found(connections.get("sqlite")))["author"].checks == {"author_age"}


async def test_a_migration_that_loses_a_parent_is_told(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'library.sqlite3'}"
    await apply_migrations(config=databases.config(url, migrating=True, packages=LIBRARY), target="library.0001_initial")
    await connections.get("sqlite").execute_script("INSERT INTO book (author_id, title) VALUES (9, 'Nobody wrote it')")
    await Tortoise.close_connections()
    with pytest.raises(databases.ReferencesBroken, match="book"):
        await databases.migrate(url, packages=LIBRARY)
