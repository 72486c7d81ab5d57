"""Pages and addresses, one blueprint per audience."""
