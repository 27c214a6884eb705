-- What looks odd among figures of turnover: see revenue_flag.h.

-- name: flag_figures
SELECT id, month, amount, account_id, confidence, recorded_at FROM revenue WHERE business_id = $1 AND current = 1
ORDER BY month DESC LIMIT 240
-- name: flag_of_business
SELECT id, revenue_id, kind, state FROM revenue_flag WHERE business_id = $1 ORDER BY id
-- name: flag_place
SELECT ward, founded_on FROM business WHERE id = $1
-- name: flag_crowd
-- How many businesses one account gave this amount for this month.
SELECT count(*) FROM (SELECT 1 FROM revenue WHERE account_id = $1 AND month = $2 AND amount = $3 AND current = 1
AND account_id IS NOT NULL AND confidence <= 40 LIMIT 50) AS crowd
-- name: flag_crowd_all
INSERT INTO revenue_flag (revenue_id, business_id, ward, kind, state, created_at)
SELECT r.id, r.business_id, b.ward, 'copied', 'open', CAST($4 AS BIGINT) FROM revenue r JOIN business b ON b.id = r.business_id
WHERE r.account_id = $1 AND r.month = $2 AND r.amount = $3 AND r.current = 1 AND r.account_id IS NOT NULL AND r.confidence <= 40
ON CONFLICT (revenue_id, kind) DO NOTHING
-- name: flag_insert
INSERT INTO revenue_flag (revenue_id, business_id, ward, kind, state, created_at) VALUES ($1, $2, $3, $4, 'open', $5)
ON CONFLICT (revenue_id, kind) DO NOTHING
-- name: flag_state
UPDATE revenue_flag SET state = $2 WHERE id = $1
-- name: flag_ward
UPDATE revenue_flag SET ward = $2 WHERE business_id = $1 AND ward <> $2

-- name: flag_list
SELECT f.id, f.revenue_id, f.business_id, r.amount, f.created_at, f.decided_at, f.kind, f.state, f.note, r.month, r.source,
b.name, b.ward FROM revenue_flag f JOIN revenue r ON r.id = f.revenue_id JOIN business b ON b.id = f.business_id
WHERE b.ward >= $1 AND b.ward < $2 AND b.merged_into IS NULL
--? open: AND f.state = 'open' AND f.ward >= $1 AND f.ward < $2
--? state: AND f.state = $3
--? business: AND f.business_id = $4
--? before: AND f.id < $5
--? one: AND f.id = $7
ORDER BY f.id DESC LIMIT $6
-- name: flag_count
SELECT count(*) FROM (SELECT 1 FROM revenue_flag f JOIN business b ON b.id = f.business_id
WHERE f.state = 'open' AND f.ward >= $1 AND f.ward < $2 AND b.merged_into IS NULL LIMIT 1000) AS counted
-- name: flag_decide
UPDATE revenue_flag SET state = $2, note = $3, decided_by = $4, decided_at = $5 WHERE id = $1 AND state = 'open'

-- name: flag_merge_move
UPDATE revenue_flag SET business_id = $2, ward = (SELECT b.ward FROM business b WHERE b.id = $2) WHERE business_id = $1
RETURNING id
-- name: flag_merge_back
UPDATE revenue_flag SET business_id = $2, ward = (SELECT b.ward FROM business b WHERE b.id = $2)
WHERE id = $1 AND business_id = $3
