"""What tests and the quickstart share: engines, tokens and a harness for one service."""
