-- Rows of debt sheets: what stands in them is sealed.

-- name: debt_list
SELECT id, version, created_at, updated_at, removed_at, sheet_id, number, client_id, created_by, body FROM debt
WHERE sheet_id = $1
--? stands: AND removed_at IS NULL
ORDER BY number LIMIT 1000
-- name: debt_one
SELECT id, version, created_at, updated_at, removed_at, sheet_id, number, client_id, created_by, body FROM debt WHERE id = $1
-- name: debt_of_client
SELECT id FROM debt WHERE client_id = $1
-- name: debt_sheet_of
SELECT sheet_id FROM debt WHERE id = $1
-- name: debt_next
SELECT coalesce(max(number), 0) + 1, count(*) FROM debt WHERE sheet_id = $1
-- name: debt_insert
INSERT INTO debt (sheet_id, number, client_id, body, created_by, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING id
-- name: debt_update
UPDATE debt SET body = $3, updated_at = $4, version = version + 1 WHERE id = $1 AND version = $2 AND removed_at IS NULL
-- name: debt_removed
UPDATE debt SET removed_at = $3, updated_at = $4, version = version + 1 WHERE id = $1 AND version = $2
-- name: debt_revision_insert
INSERT INTO debt_revision (debt_id, version, body, changed_by, changed_at)
SELECT id, version, body, $2, $3 FROM debt WHERE id = $1
-- name: debt_revisions
SELECT v.version, v.changed_at, a.display_name, v.body FROM debt_revision v LEFT JOIN account a ON a.id = v.changed_by
WHERE v.debt_id = $1 ORDER BY v.version DESC LIMIT 200
-- name: debt_counted
UPDATE debt_sheet SET debts = (SELECT count(*) FROM debt d WHERE d.sheet_id = $1 AND d.removed_at IS NULL),
updated_at = $2 WHERE id = $1

-- name: debt_photo_insert
INSERT INTO debt_photo (debt_id, client_id, file_id, created_by, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (client_id) DO NOTHING RETURNING id
-- name: debt_photo_of_client
SELECT id, debt_id FROM debt_photo WHERE client_id = $1
-- name: debt_photo_count
SELECT count(*) FROM debt_photo WHERE debt_id = $1 AND removed_at IS NULL
-- name: debt_photo_list
SELECT p.id, p.debt_id, p.file_id, p.created_by, p.created_at, f.size, a.display_name, p.client_id
FROM debt_photo p JOIN file f ON f.id = p.file_id LEFT JOIN account a ON a.id = p.created_by
WHERE p.debt_id = $1 AND p.removed_at IS NULL
--? one: AND p.id = $2
ORDER BY p.id LIMIT 20
-- name: debt_photo_remove
UPDATE debt_photo SET removed_at = $3 WHERE id = $1 AND debt_id = $2 AND removed_at IS NULL
