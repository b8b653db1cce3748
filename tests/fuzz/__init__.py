"""Generated inputs for what must never crash, hang or grow."""
