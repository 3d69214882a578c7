"""Whole jobs, one module each: ingest, delineate, query, audit, mapping, report, demo, and the Python front door."""
