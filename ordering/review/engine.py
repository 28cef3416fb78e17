"""Runs the rules over the facts: REFUSE_ORDER > REFER > REFUSE_LINE > CAP > ACCEPT, the minimum of all caps, all findings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ordering.review import calendar, limits, product, standing, stock, surge
from ordering.review.facts import Facts, Line
from ordering.review.findings import BasketRule, Finding, LineRule, OrderRule, Outcome, Parameters, Rule

FAMILIES = (standing, calendar, product, limits, stock, surge)
RULES: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.RULES)
ORDER_RULES = tuple(rule for rule in RULES if isinstance(rule, OrderRule))
LINE_RULES = tuple(rule for rule in RULES if isinstance(rule, LineRule))
BASKET_RULES = tuple(rule for rule in RULES if isinstance(rule, BasketRule))
DEFAULTS: Mapping[str, Parameters] = {rule.id: rule.parameters for rule in RULES}


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """allowed: the most cartons he may have; passes = min(asked, allowed). binding: the finding that set the figure."""

    asked: int
    allowed: int
    outcome: Outcome
    binding: Finding | None
    findings: tuple[Finding, ...]

    @property
    def passes(self) -> int:
        return min(self.asked, self.allowed)


@dataclass(frozen=True, slots=True)
class Verdict:
    """outcome: REFUSE_ORDER, REFER or ACCEPT. findings: those on the order as a whole. lines: sku -> its verdict."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    lines: Mapping[int, LineVerdict]

    @property
    def binding(self) -> Finding | None:
        """The finding that stops or refers the order."""
        return next((finding for finding in self.findings if finding.outcome == self.outcome > Outcome.ACCEPT), None)

    def everything(self) -> list[Finding]:
        return [*self.findings, *(finding for line in self.lines.values() for finding in line.findings)]


def review(facts: Facts, parameters: Mapping[str, Parameters] = DEFAULTS) -> Verdict:
    """Pure and quick: some microseconds a line. parameters: rule id -> its parameters as they hold today."""
    on_order = [found for rule in ORDER_RULES if (found := rule.check(facts, parameters[rule.id]))]
    checks = [(rule.check, parameters[rule.id]) for rule in LINE_RULES]
    on_lines = {line.item.id: [found for check, held in checks if (found := check(facts, line, held))]
                for line in facts.lines}
    passing = {line.item.id: figure(line, on_lines[line.item.id]) for line in facts.lines}
    for rule in BASKET_RULES:
        for found in rule.check(facts, passing, parameters[rule.id]):
            if found.sku is None:
                on_order.append(found)
            else:
                on_lines[found.sku].append(found)
                passing[found.sku] = min(passing[found.sku], found.allowed or 0)
    findings = tuple(lifted(found, facts) for found in on_order)
    outcome = max((found.outcome for found in findings), default=Outcome.ACCEPT)
    return Verdict(outcome, findings, {line.item.id: judged(line, on_lines[line.item.id]) for line in facts.lines})


def judged(line: Line, findings: list[Finding]) -> LineVerdict:
    """The strongest outcome, and the smallest figure with the rule that named it; the first one wins a tie."""
    if not findings:
        return LineVerdict(line.asked, max(line.asked, headroom(line)), Outcome.ACCEPT, None, ())
    caps = [found for found in findings if found.allowed is not None]
    binding = min(caps, key=lambda found: (found.allowed, -found.outcome), default=None)
    allowed = binding.allowed if binding and binding.allowed is not None else max(line.asked, headroom(line))
    outcome = max((found.outcome for found in findings), default=Outcome.ACCEPT)
    return LineVerdict(line.asked, allowed, outcome, binding, tuple(findings))


def headroom(line: Line) -> int:
    """What he could have had of it: figures for 'ordered of allowed', where nothing bound him."""
    limit, left = line.limit.cartons, line.left
    room = left if limit is None else limit - line.cycle_cartons
    if room is None:
        return line.asked
    return room if left is None else min(room, left)


def lifted(found: Finding, facts: Facts) -> Finding:
    """A referral that the shift leader has accepted for this version stands as a remark."""
    if found.outcome == Outcome.REFER and found.rule in facts.accepted:
        return replace(found, outcome=Outcome.ACCEPT)
    return found


def figure(line: Line, findings: list[Finding]) -> int:
    """The cartons that pass: what was asked, or the smallest figure named."""
    return min([line.asked, *(found.allowed for found in findings if found.allowed is not None)]) if findings else line.asked
