"""Jemput Bola: the office's application, from form definitions to the supervisor's desk."""
