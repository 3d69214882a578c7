"""The catalogue: law, words and looks as YAML files, and the loader that checks them."""

from riverzones.catalogue.load import Catalogue, load

__all__ = ["Catalogue", "load"]
