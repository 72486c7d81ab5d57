"""Jemput Bola: offline-first field data for sub-district offices."""
