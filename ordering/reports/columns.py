"""Columns that several sales reports share, each with its formula, and the figures that fill them."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from foundation.language import N_
from foundation.reports.report import Column, Unit, Value
from ordering.reports.formulae import carton_price, change, revenue_per_box, share

BOXES = Column("sticks", N_("销量"), Unit.BOXES, note=N_("Σ(条数 × 每条支数) ÷ 50,000"))
AMOUNT = Column("amount_fen", N_("金额"), Unit.WAN)
CARTONS = Column("cartons", N_("条数"), Unit.CARTONS)
PER_BOX = Column("per_box", N_("单箱值"), Unit.YUAN, note=N_("金额 × 50,000 ÷ Σ(条数 × 每条支数)"))
PER_CARTON = Column("per_carton", N_("条均价"), Unit.YUAN, note=N_("金额 ÷ 条数"))
YEAR_ON_YEAR = Column("yoy", N_("同比"), Unit.CHANGE, note=N_("本期销量 ÷ 去年同期 − 1"))
ON_BEFORE = Column("mom", N_("环比"), Unit.CHANGE, note=N_("本期销量 ÷ 上期 − 1；没过完的只比已过的天数"))
SHOPS = Column("shops", N_("订货户"), Unit.COUNT)
ORDERS = Column("orders", N_("订单"), Unit.COUNT)
FILL = Column("fill", N_("订足率"), Unit.PERCENT, note=N_("Σ订货量 ÷ Σ可供量（可供量 > 0，不含未定档）"))
FULL = Column("full", N_("订足面"), Unit.PERCENT, note=N_("订足的行 ÷ 可供的行（不含未定档）"))
TAKEN = Column("taken", N_("进货面"), Unit.PERCENT, note=N_("有订货的行 ÷ 可供的行（不含未定档）"))
SATISFIED = Column("satisfied", N_("需求满足率"), Unit.PERCENT, note=N_("Σ订货量 ÷ Σ需求量"))
REPURCHASE = Column("repurchase", N_("重购率"), Unit.PERCENT, note=N_("两期都订货的户 ÷ 上期订货的户"))
SHARE = Column("share", N_("占比"), Unit.PERCENT)
SUPPLY = (FILL, FULL, TAKEN, SATISFIED)

Sums = Mapping[str, Any]


def sold(now: Sums, before: Sums | None = None, year: Sums | None = None) -> dict[str, Value]:
    """The figures of one row from its sums, and how they moved."""
    sticks, amount_fen, cartons = now.get("sticks", 0), now.get("amount_fen", 0), now.get("cartons", 0)
    return {
        "sticks": sticks, "amount_fen": amount_fen, "cartons": cartons, "shops": now.get("shops", 0), "orders": now.get("orders", 0),
        "per_box": revenue_per_box(amount_fen, sticks), "per_carton": carton_price(amount_fen, cartons),
        "mom": change(sticks, (before or {}).get("sticks")), "yoy": change(sticks, (year or {}).get("sticks"))}


def supplied(now: Sums) -> dict[str, Fraction | None]:
    """订足率 and its family."""
    return {"fill": share(now.get("cartons_graded"), now.get("allowed_graded")),
            "full": share(now.get("lines_full_graded"), now.get("lines_allowed_graded")),
            "taken": share(now.get("lines_taken_graded"), now.get("lines_allowed_graded")),
            "satisfied": share(now.get("cartons"), now.get("requested"))}
