"""Shows that the parts are chosen and joined well."""
