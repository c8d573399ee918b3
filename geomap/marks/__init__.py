"""How many places are drawn on a map: clusters, hexagons, and the projection that both use."""
