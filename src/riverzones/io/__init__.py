"""Files in and out: the project file, and the formats of what people take away."""

from riverzones.io.project import LEDGERS, ProjectFile, Transaction

__all__ = ["LEDGERS", "ProjectFile", "Transaction"]
