"""State machines: the backbone under any order of acts, losses, pauses and crashes."""
