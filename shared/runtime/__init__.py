"""What a process needs to run: settings, clock, logs, metrics, loops and jobs."""
