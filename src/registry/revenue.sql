-- Turnover by month; the day of the last visit.

-- name: business_visited
UPDATE business SET visited_on = $2
WHERE id = $1 AND coalesce(visited_on, '') <> coalesce(CAST($2 AS TEXT), '')

-- name: revenue_insert
INSERT INTO revenue (client_id, business_id, month, amount, low, high, source, confidence, visit_id, account_id, note,
recorded_at, current, document_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (client_id) DO NOTHING RETURNING id
-- name: revenue_best
SELECT id, confidence FROM revenue WHERE business_id = $1 AND month = $2 AND current = 1
-- name: revenue_pass
UPDATE revenue SET current = 0 WHERE id = $1
-- name: revenue_list
SELECT id, business_id, visit_id, account_id, recorded_at, client_id, month, amount, low, high, source, confidence,
note, current, document_id, withdrawn_at FROM revenue WHERE business_id = $1
--? one: AND client_id = $2
--? same: AND month = $3 AND source = $4 AND withdrawn_at IS NULL
--? current: AND current = 1
--? since: AND month >= $3
ORDER BY month DESC, id DESC LIMIT 600
-- name: revenue_client
SELECT business_id FROM revenue WHERE client_id = $1

-- What was told wrongly, and is right after all.
-- name: revenue_withdraw
UPDATE revenue SET withdrawn_at = $3, current = 0 WHERE id = $1 AND business_id = $2 AND withdrawn_at IS NULL
-- name: revenue_restore
UPDATE revenue SET withdrawn_at = NULL WHERE business_id = $1 AND visit_id = $2 AND withdrawn_at = $3
-- name: revenue_of_visit
SELECT id FROM revenue WHERE business_id = $1 AND visit_id = $2 AND withdrawn_at IS NULL ORDER BY id LIMIT 100

-- A merge: rows move along. The figure of a month is the best one, of equally good ones the latest.
-- name: revenue_merge_move
UPDATE revenue SET business_id = $2, current = 0 WHERE business_id = $1 RETURNING id
-- name: revenue_merge_back
UPDATE revenue SET business_id = $2, current = 0 WHERE id = $1 AND business_id = $3
-- name: revenue_settle_none
UPDATE revenue SET current = 0 WHERE business_id = $1 AND current = 1
-- name: revenue_settle_best
UPDATE revenue SET current = 1 WHERE business_id = $1 AND withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM revenue o
WHERE o.business_id = revenue.business_id AND o.month = revenue.month AND o.withdrawn_at IS NULL
AND (o.confidence > revenue.confidence OR (o.confidence = revenue.confidence AND o.id > revenue.id)))
