-- Tasks. Columns of a whole task come always in the same order: see row_of() in task.c.

-- name: task_one
SELECT t.id, t.version, t.created_at, t.updated_at, t.done_at, t.business_id, t.visit_id, t.need_id, t.account_id, t.created_by,
t.client_id, t.origin, t.title, t.who, t.ward, t.due_on, t.state, t.outcome, b.name, b.companion_id, b.owner_id,
a.name, a.display_name, d.display_name
FROM task t LEFT JOIN business b ON b.id = t.business_id LEFT JOIN account a ON a.id = t.account_id
LEFT JOIN account d ON d.id = t.done_by
WHERE t.id = $1

-- Parts of the four come in one order: see the masks in task_list.c.
-- name: task_open
SELECT t.id, t.version, t.created_at, t.updated_at, t.done_at, t.business_id, t.visit_id, t.need_id, t.account_id, t.created_by,
t.client_id, t.origin, t.title, t.who, t.ward, t.due_on, t.state, t.outcome, b.name, b.companion_id, b.owner_id,
a.name, a.display_name, d.display_name
FROM task t LEFT JOIN business b ON b.id = t.business_id LEFT JOIN account a ON a.id = t.account_id
LEFT JOIN account d ON d.id = t.done_by
WHERE t.state = 'open'
--? mine: AND t.id IN (SELECT x.id FROM task x WHERE x.state = 'open' AND x.account_id = $2 UNION ALL SELECT y.id FROM task y WHERE y.state = 'open' AND y.account_id IS NULL AND y.who = $3 AND y.ward >= $4 AND y.ward < $5)
--? owner: AND t.business_id IN (SELECT o.id FROM business o WHERE o.owner_id = $6) AND (t.who = 'owner' OR t.origin = 'promise')
--? made: AND t.created_by = $2
--? area: AND t.ward >= $4 AND t.ward < $5
--? theirs: AND t.business_id IN (SELECT c.id FROM business c WHERE c.companion_id = $2 AND c.merged_into IS NULL)
--? business: AND t.business_id = $7
--? narrow: AND t.due_on < $8
--? after: AND (t.due_on, t.id) > ($9, $10)
ORDER BY t.due_on, t.id LIMIT $1

-- name: task_closed
SELECT t.id, t.version, t.created_at, t.updated_at, t.done_at, t.business_id, t.visit_id, t.need_id, t.account_id, t.created_by,
t.client_id, t.origin, t.title, t.who, t.ward, t.due_on, t.state, t.outcome, b.name, b.companion_id, b.owner_id,
a.name, a.display_name, d.display_name
FROM task t LEFT JOIN business b ON b.id = t.business_id LEFT JOIN account a ON a.id = t.account_id
LEFT JOIN account d ON d.id = t.done_by
WHERE t.state <> 'open'
--? mine: AND t.done_by = $2 AND $3 = $3 AND $4 = $4 AND $5 = $5
--? owner: AND t.business_id IN (SELECT o.id FROM business o WHERE o.owner_id = $6) AND (t.who = 'owner' OR t.origin = 'promise')
--? made: AND t.created_by = $2
--? area: AND t.ward >= $4 AND t.ward < $5
--? theirs: AND t.business_id IN (SELECT c.id FROM business c WHERE c.companion_id = $2 AND c.merged_into IS NULL)
--? business: AND t.business_id = $7
--? narrow: AND t.state = $8
--? after: AND CAST($9 AS TEXT) IS NOT NULL AND t.id < $10
ORDER BY t.id DESC LIMIT $1

-- name: task_open_count
SELECT count(*) FROM (SELECT 1 FROM task t WHERE t.state = 'open'
--? mine: AND t.id IN (SELECT x.id FROM task x WHERE x.state = 'open' AND x.account_id = $2 UNION ALL SELECT y.id FROM task y WHERE y.state = 'open' AND y.account_id IS NULL AND y.who = $3 AND y.ward >= $4 AND y.ward < $5)
--? owner: AND t.business_id IN (SELECT o.id FROM business o WHERE o.owner_id = $6) AND (t.who = 'owner' OR t.origin = 'promise')
--? made: AND t.created_by = $2
--? area: AND t.ward >= $4 AND t.ward < $5
--? theirs: AND t.business_id IN (SELECT c.id FROM business c WHERE c.companion_id = $2 AND c.merged_into IS NULL)
--? business: AND t.business_id = $7
--? narrow: AND t.due_on < $8
LIMIT $1) AS counted

-- name: task_closed_count
SELECT count(*) FROM (SELECT 1 FROM task t WHERE t.state <> 'open'
--? mine: AND t.done_by = $2 AND $3 = $3 AND $4 = $4 AND $5 = $5
--? owner: AND t.business_id IN (SELECT o.id FROM business o WHERE o.owner_id = $6) AND (t.who = 'owner' OR t.origin = 'promise')
--? made: AND t.created_by = $2
--? area: AND t.ward >= $4 AND t.ward < $5
--? theirs: AND t.business_id IN (SELECT c.id FROM business c WHERE c.companion_id = $2 AND c.merged_into IS NULL)
--? business: AND t.business_id = $7
--? narrow: AND t.state = $8
LIMIT $1) AS counted

-- name: task_of_client
SELECT id, created_by FROM task WHERE client_id = $1
-- name: task_open_of_business
SELECT count(*) FROM task WHERE business_id = $1 AND state = 'open'
-- name: task_insert
INSERT INTO task (client_id, business_id, visit_id, need_id, origin, title, who, account_id, ward, due_on, state, told, created_by,
created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', 0, $11, $12, $12) RETURNING id
-- name: task_update
UPDATE task SET title = $3, who = $4, account_id = $5, ward = $6, due_on = $7, told = coalesce($8, told), updated_at = $9, version = version + 1
WHERE id = $1 AND version = $2
-- name: task_state
UPDATE task SET state = $3, outcome = $4, done_at = $5, done_by = $6, updated_at = $7, version = version + 1
WHERE id = $1 AND version = $2

-- name: task_due
SELECT t.id, t.title, t.who, t.ward, t.due_on, t.account_id, b.name, b.phone, b.owner_name, b.owner_id
FROM task t LEFT JOIN business b ON b.id = t.business_id
WHERE t.state = 'open' AND t.told = 0 AND t.due_on <= $1 ORDER BY t.due_on, t.id LIMIT $2
-- name: task_told
UPDATE task SET told = 1 WHERE id = $1 AND told = 0
-- name: task_holders
SELECT id FROM account WHERE role = $1 AND area = $2 AND active = 1 ORDER BY id LIMIT 20

-- name: task_merge_move
UPDATE task SET business_id = $2 WHERE business_id = $1 RETURNING id
-- name: task_merge_back
UPDATE task SET business_id = $2 WHERE id = $1 AND business_id = $3
