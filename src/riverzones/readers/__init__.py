"""Files in: every format a bureau has, into layers as they were read."""
