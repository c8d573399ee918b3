"""Online geocoders: services, the cache of their answers, retries. Nothing here runs unless it is asked for."""
