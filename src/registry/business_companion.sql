-- Who stands beside a business.

-- name: companion_of_business
SELECT b.version, b.companion_id, b.name, b.ward, a.name, b.merged_into
FROM business b LEFT JOIN account a ON a.id = b.companion_id
WHERE b.id = $1 AND b.ward >= $2 AND b.ward < $3
-- name: companion_account
SELECT name, role, area, active FROM account WHERE id = $1
-- name: companion_set
UPDATE business SET companion_id = $3, updated_at = $4, version = version + 1 WHERE id = $1 AND version = $2
-- name: companion_area
SELECT area FROM account WHERE id = $1
-- name: companion_gone
UPDATE business SET companion_id = NULL WHERE id = $1
