"""The Python front door: a project that notebooks and scripts work with."""
