"""What programs read of the service: REST under `/api/v1`, by tokens, described by OpenAPI from this code."""
