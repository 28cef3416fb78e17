"""The people and shops of the demo city, drawn from a seed. Pure: no database, no clock."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

from callcenter.settings import ROOT

CAST = ROOT / "fixtures" / "cast"
PASSWORD = "leafline"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓韩冯曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉秀梅红建国志文海燕春龙凤林峰宏波宁婷雪倩琳佳欣怡晨浩宇轩博凯"
BRANDS = ["福源", "永兴", "顺达", "恒昌", "万家", "佳友", "同乐", "聚丰", "新民", "长江"]
ROADS = ["南京东路", "长阳路", "漕溪路", "沪闵路", "川沙路", "中山中路", "鼓浪屿路", "四川北路", "淮海中路", "延安东路", "陆家浜路", "天目西路"]
ESTATES = ["曹杨新村", "鞍山新村", "田林新村", "上钢新村", "古美小区", "梅陇小区"]
VILLAGES = ["城桥镇湄洲", "堡镇南海", "新河镇新申", "泗泾镇塔汇", "佘山镇江秋", "川沙镇纯新"]
CHAINS = ["好邻居", "万家福", "惠民"]
OUTLETS = [("GROCERY", 60), ("CONVENIENCE", 17), ("SUPERMARKET", 3), ("TOBACCO_SHOP", 2), ("DEPARTMENT_STORE", 1),
           ("ENTERTAINMENT", 2), ("OTHER", 15)]
GRADE_BANDS = [(28, 30, 4), (25, 27, 6), (22, 24, 8), (19, 21, 11), (16, 18, 14), (13, 15, 16), (10, 12, 15),
               (7, 9, 12), (4, 6, 9), (1, 3, 5)]
URBAN = {"HP", "JA", "XH", "YP"}


@dataclass(frozen=True)
class DemoStaff:
    agent_no: str
    name: str
    role: str
    seat_group: str


@dataclass(frozen=True)
class DemoShop:
    """pin is plain here and nowhere else. balance_fen: what the practice bank opens the account with."""

    id: int
    district: dict[str, str]
    customer_code: str
    licence_no: str
    card_no: str
    pin: str
    name: str
    short_name: str
    holder: str
    address: str
    order_phone: str
    outlet_type: str
    market_type: str
    grade: int
    cycle_day: int
    route: str
    route_seq: int
    account_manager: str
    account_no: str
    licence_days: int
    status: str = "ACTIVE"
    scenario: str = ""
    balance: str = "plenty"
    old_card_no: str = ""

    @property
    def agreement_no(self) -> str:
        return f"AG{self.id:010d}"


def cast(name: str) -> list[dict[str, str]]:
    with open(CAST / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make_staff(random: Random) -> list[DemoStaff]:
    """Agents 1001…, a shift leader 20xx and a manager 30xx for each district, finance 4001…, an administrator 9001."""
    districts, numbers = cast("districts"), count(1001)
    staff = [DemoStaff(str(next(numbers)), a_name(random), "AGENT", row["seat_group"])
             for row in districts for _ in range(int(row["agents"]))]
    for role, first in (("SHIFT_LEADER", 2001), ("DISTRICT_MANAGER", 3001)):
        staff += [DemoStaff(str(first + n), a_name(random), role, row["seat_group"]) for n, row in enumerate(districts)]
    staff += [DemoStaff(str(4001 + n), a_name(random), "FINANCE", "") for n in range(3)]
    return [*staff, DemoStaff("9001", a_name(random), "ADMINISTRATOR", "")]


def make_shops(random: Random, retailers: int, today: date) -> Iterator[DemoShop]:
    """The city's shops, shared among the districts as their demo counts are; the first ones play the scenarios."""
    districts = cast("districts")
    scenarios = {int(row["shop"]): row for row in cast("scenarios")}
    ids = count(1)
    for district, shops in zip(districts, shares(districts, retailers), strict=True):
        managers = [a_name(random) for _ in range(max(1, shops // 150))]
        for serial in range(1, shops + 1):
            yield a_shop(random, next(ids), district, serial, managers, scenarios, today)


def shares(districts: list[dict[str, str]], retailers: int) -> list[int]:
    total = sum(int(row["shops_demo"]) for row in districts)
    counts = [retailers * int(row["shops_demo"]) // total for row in districts]
    counts[0] += retailers - sum(counts)
    return counts


def a_shop(random: Random, id: int, district: dict[str, str], serial: int, managers: list[str],
           scenarios: dict[int, dict[str, str]], today: date) -> DemoShop:
    outlet = random.choices([name for name, _ in OUTLETS], [share for _, share in OUTLETS])[0]
    low, high, _ = random.choices(GRADE_BANDS, [share for *_, share in GRADE_BANDS])[0]
    holder, group = a_name(random), district["seat_group"]
    played = part_of(scenarios.get(id), today, id)
    weekday = int(str(played.get("cycle_day", random.randint(1, 5))))
    name, short_name, address = shop_name(random, district["name"], holder, outlet, group)
    shop = dict(
        id=id, district=district, customer_code=f"1131{district['code'][4:]}{serial:05d}",
        licence_no=f"{district['area_code']}1{90000 + serial % 10000:05d}", card_no=card_number(1000000 + id),
        pin=f"{random.randint(0, 999999):06d}", name=name, short_name=short_name, holder=holder, address=address,
        order_phone=f"021{55550000 + id}", outlet_type=outlet,
        market_type=random.choices(["CITY", "TOWN"], [8, 2] if group in URBAN else [3, 7])[0],
        grade=random.randint(low, high), cycle_day=weekday, route=f"{group}-{weekday}{random.randint(1, 3)}", route_seq=serial % 40 + 1,
        account_manager=managers[serial % len(managers)], account_no=f"622999{id:013d}",
        licence_days=random.choices([random.randint(60, 1700), random.randint(5, 30)], [97, 3])[0])
    return DemoShop(**shop | played)  # type: ignore[arg-type]


def part_of(scenario: dict[str, str] | None, today: date, id: int) -> dict[str, object]:
    """What a scenario sets in the shop that plays it."""
    if scenario is None:
        return {}
    day = today if scenario["order_day"] == "today" else today + timedelta(days=1)
    return {"scenario": scenario["name"], "grade": int(scenario["grade"]), "cycle_day": day.isoweekday(),
            "licence_days": int(scenario["licence_days"]), "status": scenario["status"],
            "balance": scenario["balance"],
            "old_card_no": card_number(9000000 + id) if scenario["name"] == "replaced-card" else ""}


def a_name(random: Random) -> str:
    return random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2, 2))))


def shop_name(random: Random, district: str, holder: str, outlet: str, group: str) -> tuple[str, str, str]:
    """The patterns of licensed shops' names: (name, short name, address)."""
    road, brand, number = random.choice(ROADS), random.choice(BRANDS), random.randint(3, 1999)
    address = f"{district}区{road}{number}号"
    if outlet == "GROCERY" and group in ("CM", "SJ") and random.random() < 0.4:
        village = random.choice(VILLAGES)
        return f"{village}村代销店", f"{village[-2:]}代销店", f"{district}区{village}村{number}号"
    if outlet == "GROCERY":
        return f"{district}{road}{holder[0]}记烟杂店", f"{holder[0]}记烟杂店", address
    if outlet == "CONVENIENCE":
        return f"{brand}便利店({road}店)", f"{brand}便利店", address
    if outlet == "SUPERMARKET":
        return f"{random.choice(CHAINS)}超市第{random.randint(2, 60)}分店", "超市分店", address
    if outlet == "TOBACCO_SHOP":
        return f"{brand}烟酒商行", f"{brand}烟酒", address
    if outlet == "DEPARTMENT_STORE":
        estate = random.choice(ESTATES)
        return f"{estate}百货商店", f"{estate[:2]}百货", address
    if outlet == "ENTERTAINMENT":
        return f"{brand}饭店", f"{brand}饭店", address
    return f"{road}{brand}食品店", f"{brand}食品店", address


def card_number(serial: int) -> str:
    """Seven digits and the Luhn check digit that makes them a card number."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(str(serial)))]
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return f"{serial}{-total % 10}"
