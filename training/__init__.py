"""Training and evaluation: corpora, models and benchmarks."""
