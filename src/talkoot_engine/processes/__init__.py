"""Mining of processes: what followed what, how long it took, where cases wait, what would help.

    log = read_log("log.xes.gz")
    graph = directly_follows(log)

inputs and formats give a Log in one total order (case, time, place in the file); every method
takes a Log and returns frozen values. `reference` says the same slowly, for tests.
"""
