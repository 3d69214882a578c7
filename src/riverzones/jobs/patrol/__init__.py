"""Patrol: tracks into walks, coverage and who is overdue."""
