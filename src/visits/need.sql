-- Needs of businesses.

-- name: need_of_kind
SELECT id FROM need WHERE business_id = $1 AND kind = $2 AND (state = 'open' OR state = 'working') ORDER BY id LIMIT 1
-- name: need_of_client
SELECT id FROM need WHERE client_id = $1
-- name: need_insert
INSERT INTO need (client_id, business_id, visit_id, kind, detail, account_id, due_on, state, created_by, created_at,
updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $9) RETURNING id
-- name: need_update
UPDATE need SET detail = $3, account_id = $4, due_on = $5, state = $6, outcome = $7, closed_at = $8, updated_at = $9,
version = version + 1 WHERE id = $1 AND version = $2
-- name: need_met
UPDATE need SET state = 'met', outcome = $2, training_id = $3, closed_at = $4, updated_at = $4, version = version + 1
WHERE id = $1

-- name: need_unmet
UPDATE need SET state = 'open', outcome = '', training_id = NULL, closed_at = NULL, updated_at = $3, version = version + 1
WHERE business_id = $1 AND training_id = $2 AND state = 'met'

-- Found on a visit that is withdrawn, unless another one found it since; and again.
-- name: need_of_visit
SELECT n.id FROM need n WHERE n.visit_id = $1 AND n.state = 'open' AND NOT EXISTS (SELECT 1 FROM visit v
WHERE v.business_id = n.business_id AND v.id <> $1 AND v.withdrawn_at IS NULL AND v.recorded_at >= n.created_at
AND ',' || v.needs || ',' LIKE '%,' || n.kind || ',%') ORDER BY n.id LIMIT 20
-- name: need_withdraw
UPDATE need SET state = 'withdrawn', closed_at = $2, updated_at = $2, version = version + 1 WHERE id = $1
-- name: need_withdrawn_with
SELECT id FROM need n WHERE visit_id = $1 AND state = 'withdrawn' AND closed_at = $2 AND NOT EXISTS (SELECT 1 FROM need o
WHERE o.business_id = n.business_id AND o.kind = n.kind AND (o.state = 'open' OR o.state = 'working')) ORDER BY id LIMIT 20
-- name: need_reopen
UPDATE need SET state = 'open', closed_at = NULL, updated_at = $2, version = version + 1 WHERE id = $1

-- name: need_list
-- `due`: without a day last. The parts are the same in the count, in the same order.
SELECT n.id, n.version, n.created_at, n.updated_at, n.closed_at, n.business_id, n.visit_id, n.account_id, n.training_id,
n.client_id, n.kind, n.detail, n.due_on, n.state, n.outcome, a.name, a.display_name, b.name, b.ward
FROM need n JOIN business b ON b.id = n.business_id LEFT JOIN account a ON a.id = n.account_id
WHERE b.merged_into IS NULL
--? one: AND n.id = $2
--? area: AND b.ward >= $3 AND b.ward < $4
--? companion: AND (b.companion_id = $5 OR n.account_id = $5)
--? owner: AND b.owner_id = $6
--? unfinished: AND (n.state = 'open' OR n.state = 'working')
--? state: AND n.state = $7
--? kind: AND n.kind = $8
--? business: AND n.business_id = $9
--? mine: AND n.account_id = $10
--? late: AND n.due_on < $11
--? after: AND (coalesce(n.due_on, '9999-12-31'), n.id) > ($12, $13)
ORDER BY coalesce(n.due_on, '9999-12-31'), n.id LIMIT $1
-- name: need_count
SELECT count(*) FROM (SELECT 1 FROM need n JOIN business b ON b.id = n.business_id
WHERE b.merged_into IS NULL
--? one: AND n.id = $1
--? area: AND b.ward >= $2 AND b.ward < $3
--? companion: AND (b.companion_id = $4 OR n.account_id = $4)
--? owner: AND b.owner_id = $5
--? unfinished: AND (n.state = 'open' OR n.state = 'working')
--? state: AND n.state = $6
--? kind: AND n.kind = $7
--? business: AND n.business_id = $8
--? mine: AND n.account_id = $9
--? late: AND n.due_on < $10
LIMIT 1001) AS counted

-- name: need_merge_move
UPDATE need SET business_id = $2 WHERE business_id = $1 RETURNING id
-- name: need_merge_back
UPDATE need SET business_id = $2 WHERE id = $1 AND business_id = $3
