"""Names of the ledger's accounts, said in the reader's language when shown."""

from foundation.language import N_
from settlement.journal.accounts import Account

ACCOUNTS = {
    Account.RECEIVABLE: N_("应收账款（客户）"), Account.CLEARING: N_("在途资金"), Account.BANK: N_("银行存款"), Account.SUSPENSE: N_("挂账"),
    Account.OVER: N_("长款"), Account.SHORT: N_("短款"), Account.FEES: N_("手续费"), Account.OPENING: N_("期初余额"),
    Account.PAYABLE: N_("应退款"), Account.SALES: N_("送货收入（含税）"), Account.TAKINGS: N_("已收待存货款"), Account.DRIVER: N_("司机欠款"),
    Account.BAD_DEBT: N_("坏账损失"),
}
