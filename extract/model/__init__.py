"""The trained tagger: words and windows, the network, its two ways of running (onnxruntime, torch), and the decoder.

Nothing here needs torch but `network`, `crf`, `configuration` and `torch_runner`, which are imported on use.
"""
