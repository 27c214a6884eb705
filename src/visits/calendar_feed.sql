-- A calendar's private link, and what stands in the calendar beside tasks.

-- name: feed_account
SELECT account_id FROM calendar_feed WHERE token_hash = $1
-- name: feed_put
INSERT INTO calendar_feed (account_id, token_hash, created_at) VALUES ($1, $2, $3)
ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at
-- name: feed_end
DELETE FROM calendar_feed WHERE account_id = $1
-- name: feed_since
SELECT created_at FROM calendar_feed WHERE account_id = $1

-- name: feed_plans
SELECT p.id, p.version, p.updated_at, p.planned_on, p.note, p.business_id, b.name
FROM visit_plan p JOIN business b ON b.id = p.business_id
WHERE p.account_id = $1 AND p.state = 'planned' AND p.planned_on >= $2
--? area: AND b.ward >= $3 AND b.ward < $4
--? companion: AND b.companion_id = $5
ORDER BY p.planned_on, p.rank, p.id LIMIT 500
