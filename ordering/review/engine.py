"""Runs the rules over the facts: REFUSE_ORDER > REFER > REFUSE_LINE > CAP > ACCEPT, the minimum of all caps, all findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ordering.review import calendar, fairness, identity, limits, money, product, standing, stock, surge
from ordering.review.facts import Facts, Line
from ordering.review.findings import BasketRule, Finding, LineRule, OrderRule, Outcome, Parameters, Rule, TotalRule

FAMILIES = (standing, identity, calendar, money, product, limits, stock, surge, fairness)
RULES: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.RULES)
DEFAULTS: Mapping[str, Parameters] = {rule.id: rule.parameters for rule in RULES}
NEVER_LIFTED = frozenset({"R01", "R02", "R03", "R12", "R23", "R24", "R27", "R39"})
"""What a shift leader cannot accept, whatever the reason."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """The rules by what they judge, each kind in the order of the catalogue: how a file lists them changes nothing."""

    order: tuple[OrderRule, ...]
    lines: tuple[LineRule, ...]
    baskets: tuple[BasketRule, ...]
    totals: tuple[TotalRule, ...]


def arranged(rules: Iterable[Rule]) -> Arranged:
    ranked = sorted(rules, key=lambda rule: (rule.id, rule.check.__name__))
    return Arranged(tuple(rule for rule in ranked if isinstance(rule, OrderRule)),
                    tuple(rule for rule in ranked if isinstance(rule, LineRule)),
                    tuple(rule for rule in ranked if isinstance(rule, BasketRule)),
                    tuple(rule for rule in ranked if isinstance(rule, TotalRule)))


ARRANGED = arranged(RULES)


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
    """outcome: REFUSE_ORDER, REFER or ACCEPT. findings: those on the order as a whole. lines: sku -> its verdict.

    parameters: those it was made under, by rule."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    lines: Mapping[int, LineVerdict]
    parameters: Mapping[str, Parameters] = field(default_factory=dict)

    @property
    def binding(self) -> Finding | None:
        """The finding that stops or refers the order."""
        return next((found for found in self.everything() if found.outcome == self.outcome > Outcome.ACCEPT), None)

    def everything(self) -> list[Finding]:
        return [*self.findings, *(finding for line in self.lines.values() for finding in line.findings)]


def review(facts: Facts, parameters: Mapping[str, Parameters] = DEFAULTS, rules: Arranged = ARRANGED) -> Verdict:
    """Pure and quick: some microseconds a line. parameters: rule id -> its parameters as they hold today."""
    on_order = [found for rule in rules.order if (found := rule.check(facts, parameters[rule.id]))]
    checks = [(rule.check, parameters[rule.id]) for rule in rules.lines
              if rule.when is None or rule.when(facts, parameters[rule.id])]
    on_lines = {line.item.id: [found for check, held in checks if (found := check(facts, line, held))]
                for line in facts.lines}
    passing = {line.item.id: figure(line, on_lines[line.item.id]) for line in facts.lines}
    for rule in rules.baskets:
        for found in rule.check(facts, passing, parameters[rule.id]):
            if found.sku is not None:
                on_lines[found.sku].append(found)
                passing[found.sku] = min(passing[found.sku], found.allowed or 0)
    for total in rules.totals:
        for found in total.check(facts, passing, parameters[total.id]):
            (on_order if found.sku is None else on_lines[found.sku]).append(found)
    findings = tuple(lifted(found, facts) for found in on_order)
    if facts.accepted:
        on_lines = {sku: [lifted(found, facts) for found in said] for sku, said in on_lines.items()}
    lines = {line.item.id: judged(line, on_lines[line.item.id]) for line in facts.lines}
    return Verdict(strongest(findings, lines.values()), findings, lines, parameters)


def strongest(findings: Iterable[Finding], lines: Iterable[LineVerdict]) -> Outcome:
    """A line that is to be referred refers the order; one that is capped or refused leaves the order as it is."""
    on_lines = [line.outcome for line in lines if line.findings and line.outcome >= Outcome.REFER]
    return max([*(found.outcome for found in findings), *on_lines], default=Outcome.ACCEPT)


def judged(line: Line, findings: list[Finding]) -> LineVerdict:
    """The strongest outcome, and the smallest figure with the rule that named it; the first of the catalogue wins a tie."""
    if not findings:
        room = headroom(line)
        return LineVerdict(line.asked, room if room > line.asked else line.asked, Outcome.ACCEPT, None, ())
    caps = [found for found in findings if found.allowed is not None]
    binding = min(caps, key=lambda found: (found.allowed, -found.outcome, found.rule), default=None)
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
    if found.outcome == Outcome.REFER and found.rule in facts.accepted and found.rule not in NEVER_LIFTED:
        return replace(found, outcome=Outcome.ACCEPT)
    return found


def figure(line: Line, findings: list[Finding]) -> int:
    """The cartons that pass: what was asked, or the smallest figure named."""
    return min([line.asked, *(found.allowed for found in findings if found.allowed is not None)]) if findings else line.asked
