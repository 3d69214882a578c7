"""Findings: closed, compared, explained, read back from a spreadsheet."""
