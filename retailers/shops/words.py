"""The words of a shop's file."""

from foundation.language import N_
from retailers.profile.models import MarketType, OutletType, RetailerStatus

STATUSES = {
    RetailerStatus.PENDING: ("waiting", N_("待开通")), RetailerStatus.ACTIVE: ("saved", N_("正常营业")), RetailerStatus.SUSPENDED: ("refused", N_("停供")),
    RetailerStatus.RESTRICTED: ("capped", N_("限供")), RetailerStatus.BUSINESS_PAUSED: ("capped", N_("停业")),
    RetailerStatus.CLOSED: ("plain", N_("歇业")), RetailerStatus.REVOKED: ("refused", N_("许可证被吊销")),
}
OUTLETS = {
    OutletType.GROCERY: N_("食杂店"), OutletType.CONVENIENCE: N_("便利店"), OutletType.SUPERMARKET: N_("超市"), OutletType.TOBACCO_SHOP: N_("烟酒店"),
    OutletType.DEPARTMENT_STORE: N_("商场"), OutletType.ENTERTAINMENT: N_("娱乐服务"), OutletType.OTHER: N_("其他"),
}
MARKETS = {
    MarketType.CITY: N_("城区"), MarketType.TOWN: N_("镇区"), MarketType.SPECIAL_TOWN: N_("特殊镇区"), MarketType.BETTER_VILLAGE: N_("较好农村"),
    MarketType.POORER_VILLAGE: N_("较差农村"),
}
DAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
DONE = {"contact": N_("联系方式改好了。"), "no": N_("记下了，以后不再为这件事打电话或发信息。"), "yes": N_("恢复了。")}
