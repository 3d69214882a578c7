"""Files in and out: the project file, and the formats of what people take away."""

from riverzones.store.formats import FORMATS, Format, format_of, write_table
from riverzones.store.project import LEDGERS, ProjectFile, Transaction

__all__ = ["FORMATS", "LEDGERS", "Format", "ProjectFile", "Transaction", "format_of", "write_table"]
