"""Outfalls: the ledger of what is let into rivers, its doubts and its actions."""
