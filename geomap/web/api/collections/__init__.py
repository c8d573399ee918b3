"""The resources of collections: their list, and the map, lists, sentences and review of one."""
