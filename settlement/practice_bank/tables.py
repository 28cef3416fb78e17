"""What the bank's books consist of, and every movement of the company's account as one list."""

from settlement.practice_bank import returns

TABLES = """
CREATE TABLE IF NOT EXISTS account (
    account_no TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('OPEN', 'RESTRICTED', 'CLOSED')),
    opening_fen INTEGER NOT NULL,
    balance_fen INTEGER NOT NULL CHECK (balance_fen >= 0));
CREATE TABLE IF NOT EXISTS agreement (
    agreement_no TEXT PRIMARY KEY,
    account_no TEXT NOT NULL REFERENCES account,
    valid_to TEXT NOT NULL,
    single_limit_fen INTEGER NOT NULL,
    daily_limit_fen INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS debit (
    bank_reference TEXT PRIMARY KEY,
    request_no TEXT NOT NULL UNIQUE,
    account_no TEXT NOT NULL,
    agreement_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    code TEXT NOT NULL,
    bank_date TEXT NOT NULL,
    bank_time TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS debit_of_day ON debit (agreement_no, bank_date);
CREATE TABLE IF NOT EXISTS deposit (
    deposit_no TEXT PRIMARY KEY,
    account_no TEXT NOT NULL REFERENCES account,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0));
CREATE TABLE IF NOT EXISTS batch (
    batch_no TEXT NOT NULL,
    district TEXT NOT NULL,
    PRIMARY KEY (batch_no, district));
CREATE TABLE IF NOT EXISTS other_movement (
    reference TEXT PRIMARY KEY,
    bank_date TEXT NOT NULL,
    bank_time TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('C', 'D')),
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    type TEXT NOT NULL,
    account_no TEXT NOT NULL,
    payer TEXT NOT NULL,
    request_no TEXT NOT NULL,
    original TEXT NOT NULL,
    summary TEXT NOT NULL);
""" + returns.TABLE
MOVEMENTS = f"""
    SELECT d.bank_reference AS reference, d.bank_date, d.bank_time, 'C' AS direction, d.amount_fen, 'BD' AS type, d.account_no,
           coalesce(a.holder, '') AS payer, d.request_no, d.order_no, '' AS original, '卷烟货款' AS summary
    FROM debit AS d LEFT JOIN account AS a ON a.account_no = d.account_no WHERE d.code = '00'
    UNION ALL
    SELECT reference, bank_date, bank_time, direction, amount_fen, type, account_no, payer, request_no, '', original, summary
    FROM other_movement
    UNION ALL {returns.MOVEMENTS}"""
"""Every movement of the company's account, one row each."""
VERDICT = """
    SELECT a.status, a.holder, a.balance_fen, g.valid_to, g.single_limit_fen, g.daily_limit_fen,
           (SELECT coalesce(sum(amount_fen), 0) FROM debit WHERE agreement_no = ? AND bank_date = ? AND code = '00') AS debited_fen
    FROM account AS a LEFT JOIN agreement AS g ON g.account_no = a.account_no AND g.agreement_no = ? WHERE a.account_no = ?"""
"""An account, one agreement of it and what was debited by that on a day."""
