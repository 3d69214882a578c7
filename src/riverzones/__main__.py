"""``python -m riverzones``."""

from riverzones.cli import main

if __name__ == "__main__":
    main()
