"""The JSON API: one module a resource, and the description of all of them (OpenAPI); what they share is here."""
