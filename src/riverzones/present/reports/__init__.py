"""Ledgers and reports: tables and documents that people read. They are made here and written by io."""

from riverzones.present.reports.findings_sheet import findings_ledger

__all__ = ["findings_ledger"]
