-- Files of monthly figures.

-- name: revenue_import_nib
SELECT id FROM business WHERE nib = $1 AND merged_into IS NULL ORDER BY id LIMIT 2
-- name: revenue_import_insert
INSERT INTO revenue_import (filename, file_id, headings, state, created_by, created_at)
VALUES ($1, $2, $3, 'running', $4, $5) RETURNING id
-- name: revenue_import_set_job
UPDATE revenue_import SET job_id = $2 WHERE id = $1
-- name: revenue_import_list
SELECT id, file_id, last_row, total, added, unchanged, rejected, job_id, created_by, created_at, finished_at, filename, state
FROM revenue_import WHERE id < $1
--? one: AND id = $3
ORDER BY id DESC LIMIT $2
-- name: revenue_import_count
SELECT count(*) FROM revenue_import
-- name: revenue_import_last_row
SELECT last_row FROM revenue_import WHERE id = $1
-- name: revenue_import_add
UPDATE revenue_import SET last_row = $2, total = total + $3, added = added + $4, unchanged = unchanged + $5,
rejected = rejected + $6 WHERE id = $1
-- name: revenue_import_reject
INSERT INTO revenue_import_row (import_id, number, told, cells) VALUES ($1, $2, $3, $4)
-- name: revenue_import_end
UPDATE revenue_import SET state = $2, finished_at = $3, file_id = NULL WHERE id = $1 AND state = 'running'
-- name: revenue_import_headings
SELECT headings FROM revenue_import WHERE id = $1
-- name: revenue_import_rows
SELECT number, told, cells FROM revenue_import_row WHERE import_id = $1 AND number > $2 ORDER BY number LIMIT $3
-- name: revenue_import_dead
-- Runs that died say nothing.
SELECT id FROM revenue_import WHERE state = 'running' AND created_at < $1 ORDER BY id LIMIT 100
-- name: revenue_import_old
SELECT id FROM revenue_import WHERE headings IS NOT NULL AND finished_at < $1 ORDER BY id LIMIT 100
-- name: revenue_import_forget
UPDATE revenue_import SET headings = NULL WHERE id = $1
-- name: revenue_import_forget_rows
DELETE FROM revenue_import_row WHERE import_id = $1

-- name: revenue_export
SELECT b.id, b.name, b.nib, b.ward, r.month, r.amount, r.low, r.high, r.source, r.confidence, r.note
FROM business b JOIN revenue r ON r.business_id = b.id AND r.current = 1
WHERE b.merged_into IS NULL AND b.ward >= $1 AND b.ward < $2
--? companion: AND b.companion_id = $3
--? owner: AND b.owner_id = $4
AND (b.id > $5 OR (b.id = $5 AND r.month > $6)) ORDER BY b.id, r.month LIMIT $7
