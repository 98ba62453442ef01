"""Award rules, facts, awards and certificates: the rules of certification, nothing else."""
