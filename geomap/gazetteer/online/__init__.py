"""Online geocoders: services, the cache of their answers, retries. They are used only on request."""
