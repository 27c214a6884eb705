-- The weekly brief: who asked for it, which weeks were told.

-- name: brief_wished
SELECT count(*) FROM brief_wish WHERE account_id = $1
-- name: brief_wish_put
INSERT INTO brief_wish (account_id, created_at) VALUES ($1, $2) ON CONFLICT (account_id) DO NOTHING
-- name: brief_wish_end
DELETE FROM brief_wish WHERE account_id = $1
-- name: brief_week_done
SELECT count(*) FROM brief_week WHERE monday = $1
-- name: brief_week_put
INSERT INTO brief_week (monday, made_at) VALUES ($1, $2) ON CONFLICT (monday) DO NOTHING
-- name: brief_wishes
SELECT account_id FROM brief_wish ORDER BY account_id LIMIT 2000
