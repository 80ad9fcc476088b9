alter table wide drop constraint wide_pkey;
drop index wide_updated_at_idx
