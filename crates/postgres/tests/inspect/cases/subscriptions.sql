-- finally: alter subscription "From ""afar""" set (slot_name = none); drop subscription plain; drop subscription "From ""afar"""
create subscription plain connection 'host=nowhere.example password=planted-secret' publication "Odd one", app
    with (connect = false, slot_name = none, streaming = off, enabled = false);
create subscription "From ""afar""" connection 'dbname=nowhere password=planted-secret' publication everything
    with (connect = false, slot_name = 'slot_1', streaming = on, binary = true, synchronous_commit = 'local');
comment on subscription plain is 'from afar';
