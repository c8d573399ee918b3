"""The OpenAPI document: what each view declares, the JSON schemas of payloads, and the document made of both."""
