"""The audit: checks by family over a context, the run over rules, the findings table and its life."""

from riverzones.audit.columns import columns_read
from riverzones.audit.context import Context
from riverzones.audit.facts import Fact, facts_table
from riverzones.audit.findings import findings_table, no_findings
from riverzones.audit.lifecycle import BRIEF, RunScope, carry_over, clauses_of, migrated
from riverzones.audit.run import CheckResult, RuleCount, run
from riverzones.audit.scope import Scope, scope_of

__all__ = [
    "BRIEF",
    "CheckResult",
    "Context",
    "Fact",
    "RuleCount",
    "RunScope",
    "Scope",
    "carry_over",
    "clauses_of",
    "columns_read",
    "facts_table",
    "findings_table",
    "migrated",
    "no_findings",
    "run",
    "scope_of",
]
