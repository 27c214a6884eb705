-- Proposed changes.

-- name: proposal_insert
INSERT INTO proposal (business_id, origin, changes, note, state, created_by, created_at)
VALUES ($1, $2, $3, $4, 'open', $5, $6) RETURNING id
-- name: proposal_client_put
UPDATE proposal SET client_id = $2 WHERE id = $1
-- name: proposal_of_client
SELECT id FROM proposal WHERE client_id = $1 AND created_by = $2
-- name: proposal_open_count
SELECT count(*) FROM proposal WHERE business_id = $1 AND state = 'open' AND origin <> 'import'

-- name: proposal_one
SELECT p.id, p.version, p.business_id, p.created_by, p.created_at, p.decided_by, p.decided_at, p.origin, p.state,
p.note, p.reason, b.name, b.ward, c.display_name, d.display_name, p.changes
FROM proposal p JOIN business b ON b.id = p.business_id LEFT JOIN account c ON c.id = p.created_by
LEFT JOIN account d ON d.id = p.decided_by
WHERE p.id = $1

-- name: proposal_list
SELECT p.id, p.version, p.business_id, p.created_by, p.created_at, p.decided_by, p.decided_at, p.origin, p.state,
p.note, p.reason, b.name, b.ward, c.display_name, d.display_name
FROM proposal p JOIN business b ON b.id = p.business_id LEFT JOIN account c ON c.id = p.created_by
LEFT JOIN account d ON d.id = p.decided_by
WHERE p.state = $1 AND p.id < $2
--? area: AND b.ward >= $4 AND b.ward < $5
--? mine: AND p.created_by = $6
ORDER BY p.id DESC LIMIT $3

-- name: proposal_count
SELECT count(*) FROM (SELECT 1 FROM proposal p JOIN business b ON b.id = p.business_id WHERE p.state = $1
--? area: AND b.ward >= $2 AND b.ward < $3
--? mine: AND p.created_by = $4
LIMIT 1001) AS counted

-- name: proposal_decide
UPDATE proposal SET state = $3, decided_by = $4, decided_at = $5, reason = $6, version = version + 1
WHERE id = $1 AND version = $2 AND state = 'open'
