update wide set amount = amount + 1, updated_at = now() where id % 20 = 0
