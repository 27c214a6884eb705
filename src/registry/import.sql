-- Import: batches, their rows, identity of rows, undo.

-- name: import_insert
INSERT INTO import (source, filename, file_id, sheet, header_row, mapping, state, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, 'uploaded', $7, $8) RETURNING id
-- name: import_one
SELECT id, version, file_id, header_row, total, created, updated, unchanged, rejected, possible, job_id, created_by,
created_at, finished_at, source, filename, sheet, mapping, state FROM import WHERE id = $1
-- name: import_all
SELECT id, version, file_id, header_row, total, created, updated, unchanged, rejected, possible, job_id, created_by,
created_at, finished_at, source, filename, sheet, mapping, state FROM import WHERE id < $1 ORDER BY id DESC LIMIT $2
-- name: import_count
SELECT count(*) FROM import
-- name: import_sources
SELECT DISTINCT source FROM import ORDER BY source LIMIT 1000
-- name: import_set_map
UPDATE import SET sheet = $3, header_row = $4, mapping = $5, version = version + 1
WHERE id = $1 AND version = $2 AND state = 'uploaded'
-- name: import_set_running
UPDATE import SET state = 'running', job_id = $3, version = version + 1 WHERE id = $1 AND version = $2
-- name: import_set_state
UPDATE import SET state = $2, finished_at = $3, version = version + 1 WHERE id = $1
-- name: import_add
UPDATE import SET total = total + $2, created = created + $3, updated = updated + $4, unchanged = unchanged + $5,
rejected = rejected + $6, possible = possible + $7 WHERE id = $1

-- name: import_last_row
SELECT coalesce(max(number), 0) FROM import_row WHERE import_id = $1
-- name: import_row_put
INSERT INTO import_row (import_id, number, action, business_id, version, before, reasons, cells)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
-- name: import_rejected
SELECT number, reasons, cells FROM import_row WHERE import_id = $1 AND action = 'rejected' AND number > $2
ORDER BY number LIMIT $3
-- name: import_rows
SELECT r.number, r.action, r.business_id, r.reasons, b.name, b.owner_name, b.ward,
CASE WHEN r.action = 'rejected' AND length(r.cells) <= $5 THEN r.cells END
FROM import_row r LEFT JOIN business b ON b.id = r.business_id
WHERE r.import_id = $1 AND r.action = $2 AND r.number > $3 ORDER BY r.number LIMIT $4

-- ---- who a row is about ----
-- name: import_by_number
SELECT business_id FROM source_key WHERE source = $1 AND source_id = $2
-- name: import_numbers
SELECT count(*) FROM source_key WHERE business_id = $1 AND source = $2
-- name: import_by_hash
SELECT business_id, import_id FROM source_row WHERE row_hash = $1
-- name: import_by_nik
SELECT b.id FROM person p JOIN business b ON b.owner_id = p.id
WHERE p.nik_hash = $1 AND b.name_fold = $2 AND b.merged_into IS NULL
AND NOT EXISTS (SELECT 1 FROM source_row s WHERE s.business_id = b.id AND s.import_id = $3)
AND ($4 = '' OR NOT EXISTS (SELECT 1 FROM source_key k WHERE k.business_id = b.id AND k.source = $5 AND k.source_id <> $4))
ORDER BY b.id LIMIT 1
-- name: import_merged
SELECT merged_into FROM business WHERE id = $1
-- name: import_spoke
SELECT coalesce(max(s.seen_at), 0) FROM source_row s JOIN import i ON i.id = s.import_id
WHERE s.business_id = $1 AND i.source = $2
-- name: import_twice
SELECT r.number FROM source_row s JOIN import_row r ON r.import_id = s.import_id AND r.business_id = s.business_id
WHERE s.business_id = $1 AND s.import_id = $2 ORDER BY r.number LIMIT 1
-- name: import_hash_put
INSERT INTO source_row (row_hash, business_id, seen_at, import_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (row_hash) DO UPDATE SET business_id = excluded.business_id, seen_at = excluded.seen_at,
import_id = excluded.import_id
-- name: import_hash_same
UPDATE source_row SET import_id = $2 WHERE row_hash = $1
-- name: import_hash_drop
DELETE FROM source_row WHERE business_id = $1 AND import_id <> $2
AND import_id IN (SELECT id FROM import WHERE source = $3)
-- A touch that is below 0 was a person's whose value a source has overtaken since.
-- name: import_touched
SELECT field, at FROM field_touch WHERE business_id = $1 AND abs(at) >= $2 ORDER BY field
-- name: import_touched_still
SELECT field FROM field_touch WHERE business_id = $1 AND at > 0 ORDER BY field
-- name: import_overtaken
UPDATE field_touch SET at = -at WHERE business_id = $1 AND field = $2 AND at > 0
-- name: import_undo_overtaken
UPDATE field_touch SET at = -at WHERE business_id = $1 AND at < 0
-- name: import_confirmed
UPDATE business SET confirmed_at = $2 WHERE id = $1

-- ---- states ----
-- name: import_decided
SELECT f.recorded_at FROM fact f WHERE f.business_id = $1 AND f.kind = $2 AND f.recorded_at > $3
AND NOT EXISTS (SELECT 1 FROM source_row s WHERE s.business_id = f.business_id AND s.seen_at = f.recorded_at)
ORDER BY f.id DESC LIMIT 1
-- name: import_fact_last
SELECT coalesce(max(id), 0) FROM fact WHERE business_id = $1
-- name: import_facts_undo
DELETE FROM fact WHERE business_id = $1 AND id > $2
-- name: import_siblings
UPDATE import_row SET version = version + 1 WHERE import_id = $1 AND version IS NOT NULL
AND business_id IN (SELECT id FROM business WHERE owner_id = $2 AND id <> $3)

-- ---- proposals ----
-- name: import_proposal_open
SELECT changes FROM proposal WHERE business_id = $1 AND origin = 'import' AND state = 'open' ORDER BY id LIMIT 50
-- name: import_proposal_stands
SELECT changes FROM proposal WHERE business_id = $1 AND origin = 'import' AND note = $2
AND state IN ('open', 'rejected') ORDER BY id DESC LIMIT 50
-- name: import_proposal_drop
DELETE FROM proposal WHERE id = $1 AND origin = 'import' AND state = 'open'

-- ---- undo ----
-- name: import_undo_check
SELECT r.business_id, r.number, r.version, b.version, b.name, b.merged_into,
CASE WHEN EXISTS (SELECT 1 FROM license l WHERE l.business_id = b.id AND l.removed_at IS NULL
AND NOT EXISTS (SELECT 1 FROM source_row s WHERE s.business_id = l.business_id AND s.seen_at = l.created_at))
OR EXISTS (SELECT 1 FROM document d WHERE d.business_id = b.id AND d.removed_at IS NULL) THEN 1 ELSE 0 END, r.action
FROM import_row r JOIN business b ON b.id = r.business_id
WHERE r.import_id = $1 AND r.action IN ('created', 'updated') ORDER BY r.business_id, r.number DESC
-- name: import_undo_rows
SELECT r.business_id, r.number, r.action, r.before
FROM import_row r WHERE r.import_id = $1 AND r.action IN ('created', 'updated') AND r.business_id IN
(SELECT DISTINCT x.business_id FROM import_row x WHERE x.import_id = $1 AND x.action IN ('created', 'updated')
AND x.business_id > $2 ORDER BY x.business_id LIMIT $3)
ORDER BY r.business_id, r.number DESC
-- name: import_undo_version
SELECT version FROM import_row WHERE import_id = $1 AND business_id = $2 AND action IN ('created', 'updated')
ORDER BY number DESC LIMIT 1
-- name: import_undo_proposals
SELECT number, reasons FROM import_row WHERE import_id = $1 AND number > $2 AND action <> 'rejected'
AND reasons LIKE '%import.warning.proposed%' ORDER BY number LIMIT $3
-- name: import_undo_release
UPDATE import_row SET business_id = NULL WHERE import_id = $1 AND business_id = $2
-- name: import_undo_rebase
UPDATE import_row SET version = $3 WHERE business_id = $1 AND version = $2
-- name: import_undo_hashes
DELETE FROM source_row WHERE business_id = $1 AND import_id = $2
-- name: import_undo_key
DELETE FROM source_key WHERE source = $1 AND source_id = $2 AND business_id = $3
