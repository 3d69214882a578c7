"""The audit: checks by theme, the run over rules, the findings table and its life."""

from riverzones.audit.findings import findings_table, no_findings
from riverzones.audit.lifecycle import carry_over
from riverzones.audit.run import RuleCount, Seen, run

__all__ = ["RuleCount", "Seen", "carry_over", "findings_table", "no_findings", "run"]
