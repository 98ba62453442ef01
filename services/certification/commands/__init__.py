"""The use cases: publish rules, record facts, reckon ledgers, issue and change certificates."""
