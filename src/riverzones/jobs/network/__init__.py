"""Network: river lines of a project into reaches that know where they flow."""
