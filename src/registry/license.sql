-- Licences.

-- name: license_insert
INSERT INTO license (business_id, kind, number, issued_on, expires_on, file_id, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING id
-- name: license_same
SELECT count(*) FROM license WHERE business_id = $1 AND kind = $2 AND number = $3 AND removed_at IS NULL
-- name: license_count
SELECT count(*) FROM license WHERE business_id = $1 AND removed_at IS NULL
-- name: license_remove
UPDATE license SET removed_at = $3, updated_at = $3, version = version + 1
WHERE id = $1 AND business_id = $2 AND removed_at IS NULL
-- name: license_delete
DELETE FROM license WHERE id = $1 AND business_id = $2 AND file_id IS NULL
-- name: license_numbers
SELECT kind, number FROM license WHERE business_id = $1 AND removed_at IS NULL
GROUP BY kind, number ORDER BY kind, max(id) DESC LIMIT 100
-- name: license_list
SELECT id, version, business_id, file_id, created_at, updated_at, kind, number, issued_on, expires_on FROM license
WHERE business_id = $1 AND removed_at IS NULL
--? one: AND id = $2
ORDER BY kind, id DESC LIMIT 100
