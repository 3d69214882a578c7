"""Reports: ledgers, the report of a project, the papers of zones, and what is withheld from them."""
