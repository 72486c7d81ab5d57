"""Pure calculations behind the reports: exact figures from counts, without database or request."""
