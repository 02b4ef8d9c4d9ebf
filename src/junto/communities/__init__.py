"""Communities: volunteers deepening a shared practice, and the one way to become one of them."""
