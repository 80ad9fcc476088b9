insert into wide as t
select * from staged
on conflict (id) do update
set (name, email, digest, amount, is_active, payload, note, updated_at) =
    (excluded.name, excluded.email, excluded.digest, excluded.amount, excluded.is_active, excluded.payload,
     excluded.note, excluded.updated_at)
where (t.*) is distinct from (excluded.*)
