"""Calls and agents: the voice menus, routing, the order desk's telephone, recordings and voicemail."""
