"""The lexicons of the baseline tagger: TOML files with metadata, read by `reportedly.baseline.lexicon`."""
