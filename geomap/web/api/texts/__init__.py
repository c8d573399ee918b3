"""The resources of documents: their texts, the mentions in them, and corrections of mentions."""
