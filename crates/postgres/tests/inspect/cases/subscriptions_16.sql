-- since: 16
-- finally: alter subscription "full" set (slot_name = none); drop subscription "full"
create subscription "full" connection 'host=nowhere.example password=planted-secret' publication app with (
    connect = false, slot_name = 's', streaming = parallel, two_phase = true, disable_on_error = true,
    password_required = false, run_as_owner = true, origin = none);
