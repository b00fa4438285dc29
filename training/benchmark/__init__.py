"""The benchmark: systems that find frames, and the tasks on which they are compared.

    tasks = select_tasks(["szeged-news-dev-cue"])
    for outcome in run_benchmark([system("lexicon")], tasks, "results", places=Places("corpora")):
        print(outcome.task, outcome.run.figures[outcome.run.headline].score)

`tasks` has the tasks, `systems` the systems, `running` the first of these functions; `task` and `system` say what they are made
of, `results` what a run leaves behind, `comparing` how results are put beside each other.
"""
