"""Toponym recognition: the network, its input and the rules that turn labels into mentions."""
