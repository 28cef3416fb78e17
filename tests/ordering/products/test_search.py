import csv
import json
import subprocess
from pathlib import Path

import pytest

from callcenter.frontend.build import NODE
from ordering.products.catalogue import Item, SupplyState
from ordering.products.search import search
from ordering.products.service import pinyin_of

ROOT = Path(__file__).parents[3]
FOUND = [("1002", "中华(硬)"), ("zhy", "中华(硬)"), ("硬中华", "中华(硬)"), ("5015", "中华(硬)"), ("zhonghua y", "中华(硬)"),
         ("rzh", "中华(软)"), ("软蓝", "利群(软蓝新)"), ("hhl", "黄鹤楼(软蓝)"), ("yuxi", "玉溪(软)"), ("8187", "利群(硬新版)"),
         ("xhm", "南京(炫赫门)"), ("30", "玉溪(软)"), ("好日子", "双喜(硬吉祥好日子)"), ("1021", "红双喜(硬8mg)")]


def items() -> list[Item]:
    from datetime import date
    with (ROOT / "fixtures/cast/products.csv").open(encoding="utf-8", newline="") as file:
        return [Item(n, row["short_code"], row["name"], row["name_en"], "", row["price_class"],
                     SupplyState(row["supply_state"]), 200, date(2018, 1, 1), None, None, row["carton_barcode"],
                     row["pack_barcode"], *pinyin_of(row["name"]), 0, 0) for n, row in enumerate(csv.DictReader(file), 1)]


@pytest.mark.parametrize(("typed", "name"), FOUND)
def test_what_is_typed_finds_it_first(typed: str, name: str) -> None:
    assert search(items(), typed)[0].name == name


def test_a_wrong_letter_still_finds_the_other_zhonghua() -> None:
    assert "中华(硬)" in [item.name for item in search(items(), "rzh", limit=20)]


def test_what_the_shop_usually_takes_comes_first() -> None:
    found = search(items(), "zh", usual=[5, 2])
    assert [item.short_code for item in found[:3]] == ["1005", "1002", "1001"]
    assert [item.short_code for item in search(items(), "", usual=[5, 2])] == ["1005", "1002"]


def test_nothing_finds_nothing() -> None:
    assert search(items(), "qqq") == []
    assert search(items(), "9999999") == []


def test_the_browser_finds_the_same_in_the_same_order() -> None:
    typed = [one for one, _ in FOUND] + ["zh", "y", "hong", "rzh", "中华", "qqq", "00", "硬", "s"]
    rows = [{"id": item.id, "code": item.short_code, "name": item.name, "pinyin": item.pinyin, "initials": item.initials,
             "carton": item.carton_barcode, "pack": item.pack_barcode} for item in items()]
    script = (f"import {{ search }} from {json.dumps((ROOT / 'callcenter/static/order_search.js').as_uri())};"
              f"const items = {json.dumps(rows)};"
              f"console.log(JSON.stringify({json.dumps(typed)}.map(t => search(items, t, [5, 2], 12).map(i => i.code))));")
    run = subprocess.run([NODE, "--input-type=module", "-e", script], capture_output=True, text=True, timeout=30, check=True)
    assert json.loads(run.stdout) == [[item.short_code for item in search(items(), one, usual=[5, 2], limit=12)]
                                      for one in typed]
