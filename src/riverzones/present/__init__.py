"""What people look at: pages, sheets on paper, ledgers and reports, each made from a view of a project."""
