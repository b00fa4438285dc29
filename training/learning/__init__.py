"""Training: recipes, mixtures of corpora, the training run, calibration and export."""
