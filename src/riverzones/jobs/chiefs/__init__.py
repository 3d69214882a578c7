"""Chiefs: segments and who answers for them, notice boards."""
