"""What comes in, aligned to layer kinds: columns, values, units, identity; pure, without files."""
