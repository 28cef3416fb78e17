"""Names of what the watch finds; said in the reader's language when shown."""

from foundation.language import N_
from ordering.watching.models import WatchKind

WATCH_KINDS = {WatchKind.SKU_MONTH: N_("单品月销突增"), WatchKind.SKU_DAY: N_("单品单日突增"),
               WatchKind.SHOP_APART: N_("与周边畅销不同"), WatchKind.SHOP_LINKED: N_("电话或账户与别家相同")}
