update driftless.sync_log set outcome = 'interrupted', error = 'the run ended without a word'
where outcome = 'running'
