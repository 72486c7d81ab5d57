"""The only room that opens transactions: what the app knows, and every change of it."""
